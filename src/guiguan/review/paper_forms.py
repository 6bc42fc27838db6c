"""What is typed in from a sheet of paper, and how another officer says that he has checked it."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms

from guiguan.documents.forms import TakenFile
from guiguan.people.forms import ActForm
from guiguan.review import prompts
from guiguan.review.queries import paper_sheets, sheets
from guiguan.review.rules.scoring import STEP

LEFT_OUT = "none"
STEPS = [("", "未填"), *((str(value), f"{value}%") for value in range(0, 101, STEP)), (LEFT_OUT, "不适用")]
WANTING = {"required": "没有填写评定。纸质表上空缺的，请退专家补填。"}
COLUMN = re.compile(r"[｜|\t]")
"""Between the columns of a line; a tab where it comes from a spreadsheet."""
KINDS = (("strengths", "strength", "优势"), ("improvements", "improvement", "改进"))


class EnterPaperSheetForm(ActForm):
    """The sheet item by item, in the order of the criteria; thoughts one a line, with aspect and source."""

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
        thoughts = [one for name, kind, _ in KINDS for one in self._thoughts(f"{name}_{place}", kind, place, data)]
        return {"no": no, "percent": int(typed) if typed.isdecimal() else None, "not_applicable": typed == LEFT_OUT,
                "reason": reason if typed == LEFT_OUT else "", "thoughts": thoughts}  # fmt: skip

    def _thoughts(self, name: str, kind: str, place: int, data: dict[str, Any]) -> list[dict[str, str]]:
        """Each line: 内容｜方面｜出处, the last two as far as they stand on the paper."""
        known, found = prompts.aspects(str(self.about[place].get("judged", "process"))), []
        for number, line in enumerate(data.get(name, "").splitlines(), 1):
            text, aspect, source, *more = [part.strip() for part in COLUMN.split(line)] + [""] * 2
            aspects = [one for one in re.split(r"[、，, ]+", aspect) if one]
            if any(more):
                self.add_error(name, f"第 {number} 行多于三栏。每行依次为内容、方面、出处，用“｜”分开。")
            elif not text and (aspect or source):
                self.add_error(name, f"第 {number} 行没有内容。")
            elif wrong := [one for one in aspects if one not in known]:
                self.add_error(name, f"第 {number} 行的“{'、'.join(wrong)}”不是本条的方面。本条的方面为{'、'.join(known)}；"
                                     "纸质表没有写的，留空。")  # fmt: skip
            elif text:
                found.append({"kind": kind, "text": text[:1000], "aspect": "、".join(aspects), "source": source[:120]})
        return found


class ConfirmPaperSheetForm(ActForm):
    checked = forms.BooleanField(label="已对照扫描件逐条核对，录入与纸质表一致")
