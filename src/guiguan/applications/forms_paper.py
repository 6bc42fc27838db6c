"""What is typed in from an application on paper: the parts of the dossier as the round asks for them (Art. 22)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from guiguan.applications import queries
from guiguan.applications.dossier.parts import Field, Part
from guiguan.applications.models import PaperFiling
from guiguan.applications.operations.on_paper import DAYS, PaperApplication
from guiguan.applications.rules.on_paper import SEE_SCAN, may_be_left
from guiguan.documents.forms import TakenFile
from guiguan.people.forms import ActForm, ReasonForm, day
from guiguan.people.operations.registration import plain_code

FROM_BASIC = {"title": "title", "phone": "phone", "employer": "employer_name"}
"""What the head takes from the part 基本情况 instead of asking twice."""


@dataclass(frozen=True, slots=True)
class Group:
    """A part as the page shows it: whether it is left to the scan, its plain fields, its figures a row a field."""

    part: Part
    left: Any
    fields: list[Any]
    years: tuple[str, ...]
    rows: list[tuple[Field, list[tuple[str, Any]]]]


def _input(part: Part, one: Field, name: str) -> forms.Field:
    """How one answer is typed; whether it is right, the checks of the dossier say."""
    hint = "；".join(filter(None, [one.hint.rstrip("。"), "相应情形才填写" if one.only_if else ""]))
    needed = one.required and one.only_if is None and not may_be_left(part)
    about: dict[str, Any] = {"label": one.named + (f"（{one.unit}）" if one.unit else ""), "required": needed,
                             "help_text": f"{hint}。" if hint else ""}  # fmt: skip
    if one.kind == "figures":
        year = name.rpartition(".")[2]
        words = "没有数据的原因" if year == "reason" else f"{year}年度"
        widget = forms.TextInput(attrs={"class": "input", "aria-label": f"{one.label}{words}"})
        return forms.CharField(label=f"{one.label}{words}", required=False, max_length=200, widget=widget)
    if one.kind == "choice":
        return forms.ChoiceField(choices=[("", "未填"), *one.choices], **about)
    if one.kind == "text":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **about)
    if one.kind == "date":
        return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), max_length=10, **about)
    return forms.CharField(max_length=200, **about)


def _years(one: Field) -> list[tuple[str, str]]:
    """(how a cell of a row of figures is headed, the name of its answer)."""
    return list(zip((*(f"{year}年度" for year in one.rows), "说明"), one.names(), strict=True))


class FileOnPaperForm(ActForm):
    """``what``: prize and kind as ``gold.model``, chosen before; the rest of the form follows from it."""

    layout = "office/_paper_filing_form.html"
    what = forms.CharField(widget=forms.HiddenInput, max_length=60)
    received_on = day("收件日期")
    holder = forms.CharField(max_length=120)
    credit_code = forms.CharField(label="统一社会信用代码", max_length=18)
    unit = forms.CharField(
        label="内设机构名称", max_length=80, required=False, help_text="内设机构申报的填写，代码填所属单位的。"
    )
    district = forms.CharField(label="所在区", max_length=40)
    trade = forms.CharField(label="行业", max_length=40)
    posted_on = day("内部公示张贴日期")
    last_day = day("内部公示届满日期")
    place = forms.CharField(label="内部公示位置", max_length=120)
    outcome = forms.CharField(label="内部公示结果", max_length=200)
    scan = TakenFile("扫描件", help_text="纸质申报的全文扫描件。由另一人对照扫描件核对后，才计为申报。")
    HEAD = ("received_on", "holder", "credit_code", "unit", "district", "trade", "posted_on", "last_day", "place",
            "outcome")  # fmt: skip

    def __init__(self, *given: Any, what: str = "", **named: Any) -> None:
        self.chosen, self.kind = what, ""
        super().__init__(*given, **named)

    def prepare(self) -> None:
        self.chosen = self.chosen or (self.data.get("what", "") if self.data else "")
        prize, _, self.kind = self.chosen.partition(".")
        self.fields["what"].initial = self.chosen
        model = self.kind == "model"
        self.fields["holder"].label = "组织名称" if model else "姓名"
        if not model:
            self.fields["credit_code"].label = "所在单位统一社会信用代码"
            del self.fields["unit"]
        self.parts = (
            [one for one in queries.dossier_for(self.case, prize, self.kind).parts if one.fields] if prize else []
        )
        for part in self.parts:
            if may_be_left(part):
                self.fields[f"{part.key}:scan"] = forms.BooleanField(
                    label=SEE_SCAN, required=False, initial=True, help_text="不录入这一部分，评审以扫描件为准。"
                )
            for one in part.fields:
                for name in one.names():
                    self.fields[f"{part.key}:{name}"] = _input(part, one, name)

    def propose(self, row: PaperFiling) -> None:
        """Begin with what an entry that was sent back said."""
        self.initial = {**row.head, "what": self.chosen, "received_on": date.fromisoformat(row.head["received_on"])}
        self.initial |= {name: date.fromisoformat(row.head[name]) for name in DAYS}
        if self.kind != "model":
            self.initial["credit_code"] = row.head["employer_code"]
        for key, data in row.parts.items():
            self.initial |= {f"{key}:{name}": text for name, text in data.items()}
        self.initial |= {f"{one.key}:scan": one.key in row.scanned for one in self.parts if may_be_left(one)}

    def head(self) -> list[Any]:
        return [self[name] for name in self.HEAD if name in self.fields]

    def groups(self) -> Iterator[Group]:
        for part in self.parts:
            grid = [one for one in part.fields if one.kind == "figures"]
            yield Group(
                part=part,
                left=self[f"{part.key}:scan"] if may_be_left(part) else None,
                fields=[self[f"{part.key}:{one.key}"] for one in part.fields if one.kind != "figures"],
                years=grid[0].rows if grid else (),
                rows=[(one, [(year, self[f"{part.key}:{name}"]) for year, name in _years(one)]) for one in grid],
            )

    def clean_credit_code(self) -> str:
        return plain_code(self.cleaned_data["credit_code"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        left = tuple(one.key for one in self.parts if data.get(f"{one.key}:scan"))
        parts = {
            one.key: {name: text.strip() for field in one.fields for name in field.names()
                      if (text := data.get(f"{one.key}:{name}", "")).strip()}
            for one in self.parts if one.key not in left
        }  # fmt: skip
        basic = parts.get("basic", {})
        head = {name: data.get(name, "") for name in self.HEAD}
        head |= {name: basic.get(key, "") for name, key in FROM_BASIC.items()}
        model = self.kind == "model"
        code = head.pop("credit_code")
        filed = PaperApplication(**head, prize=self.chosen.partition(".")[0], kind=self.kind, parts=parts, scanned=left,
                                 credit_code=code if model else "", employer_code="" if model else code)  # fmt: skip
        return {"filed": filed, "scan": data["scan"]}


class ConfirmPaperForm(ActForm):
    checked = forms.BooleanField(label="已对照扫描件逐项核对，录入与纸质件一致")


FORMS: dict[str, type[ActForm]] = {
    "application.file_on_paper": FileOnPaperForm,
    "paper_filing.confirm": ConfirmPaperForm,
    "paper_filing.return": ReasonForm,
}
