"""What is typed in from a sheet of paper, and how another officer says that he has checked it."""

from collections.abc import Iterator
from typing import Any

from django import forms

from guiguan.documents.forms import TakenFile
from guiguan.people.forms import ActForm
from guiguan.review.queries import paper_sheets, sheets
from guiguan.review.rules.scoring import STEP

LEFT_OUT = "none"
STEPS = [("", "未填"), *((str(value), f"{value}%") for value in range(0, 101, STEP)), (LEFT_OUT, "不适用")]
WANTING = {"required": "没有填写评定。纸质表上空缺的，请退专家补填。"}
KINDS = (("strengths", "strength", "优势"), ("improvements", "improvement", "改进"))


class EnterPaperSheetForm(ActForm):
    """The sheet item by item, in the order of the criteria; thoughts one a line."""

    layout = "office/_paper_sheet_form.html"
    member = forms.TypedChoiceField(label="评审专家", coerce=int)
    scan = TakenFile("扫描件")
    factors = forms.CharField(
        label="关键因素", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def prepare(self) -> None:
        listed = [("", "请选择"), *paper_sheets.members_to_enter(self.case.pk)]
        self.fields["member"].choices = listed  # type: ignore[attr-defined]
        self.about = sheets.items_of(sheets.criteria_in_use(self.case))
        for place, about in enumerate(self.about):
            no = about["no"]
            self.fields[f"value_{place}"] = forms.ChoiceField(label=f"{no} 评定", choices=STEPS, error_messages=WANTING)
            self.fields[f"reason_{place}"] = forms.CharField(label=f"{no} 不适用的理由", max_length=200, required=False)
            for name, _kind, words in KINDS:
                self.fields[f"{name}_{place}"] = forms.CharField(
                    label=f"{no} {words}", widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False
                )

    def lines(self) -> Iterator[tuple[dict[str, Any], list[Any]]]:
        """(item, its bound fields), for the table."""
        for place, about in enumerate(self.about):
            yield about, [self[f"{name}_{place}"] for name in ("value", "reason", "strengths", "improvements")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        values = [self._value(place, str(about["no"]), data) for place, about in enumerate(self.about)]
        return {**{name: data.get(name) for name in ("member", "scan", "factors")}, "values": values}

    def _value(self, place: int, no: str, data: dict[str, Any]) -> dict[str, Any]:
        typed, reason = data.get(f"value_{place}", ""), data.get(f"reason_{place}", "").strip()
        if typed == LEFT_OUT and not reason:
            self.add_error(f"reason_{place}", "不适用的，请照纸质表填写理由。")
        thoughts = [
            {"kind": kind, "text": text.strip()[:1000], "aspect": "", "source": ""}
            for name, kind, _words in KINDS
            for text in data.get(f"{name}_{place}", "").splitlines()
            if text.strip()
        ]
        return {"no": no, "percent": int(typed) if typed.isdecimal() else None, "not_applicable": typed == LEFT_OUT,
                "reason": reason if typed == LEFT_OUT else "", "thoughts": thoughts}  # fmt: skip


class ConfirmPaperSheetForm(ActForm):
    checked = forms.BooleanField(label="已对照扫描件逐条核对，录入与纸质表一致")
