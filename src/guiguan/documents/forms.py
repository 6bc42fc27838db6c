"""Fields for files: refused at the form, with a sentence, before any act begins."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from guiguan.documents import ports, queries
from guiguan.documents.blocks import as_text, from_text
from guiguan.documents.operations import Incoming, UploadRefused, examine
from guiguan.documents.upload import ALLOWED, KINDS
from guiguan.people.forms import ActForm, ReasonForm
from guiguan.procedure.ports import add_form
from guiguan.procedure.spec import Actor

ACCEPT = ",".join(suffix for suffixes in ALLOWED.values() for suffix in suffixes)
HINT = f"可上传 {KINDS}。"


class _Taken(forms.FileField):
    """Judged by content and scanned while the form is checked, so before any act begins."""

    given_by: tuple[Actor, datetime]
    """Set by the act's form: whose name stands in the access log if malware is found, and when."""

    def taken(self, upload: Incoming) -> Incoming:
        actor, at = self.given_by
        try:
            examine(upload, actor=actor, at=at)
        except UploadRefused as refused:
            raise forms.ValidationError(str(refused)) from None
        return upload


class TakenFile(_Taken):
    """One file, judged by its content."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = HINT) -> None:
        widget = forms.FileInput(attrs={"accept": ACCEPT})
        super().__init__(label=label, required=required, help_text=help_text, widget=widget)

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = super().clean(data, initial)
        return self.taken(found) if isinstance(found, UploadedFile) else None


class _Several(forms.FileInput):
    allow_multiple_selected = True


class TakenFiles(_Taken):
    """Any number of files; cleaned to a list."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = HINT) -> None:
        widget = _Several(attrs={"accept": ACCEPT, "multiple": True})
        super().__init__(label=label, required=required, help_text=help_text, widget=widget)

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not given:
            raise forms.ValidationError("请选择文件。")
        return [self.taken(super(TakenFiles, self).clean(one, initial)) for one in given]


class RouteForm(ActForm):
    kind = forms.ChoiceField(label="文种")
    checks = forms.BooleanField(label="签发前先核稿", required=False, initial=True)
    countersigners = forms.CharField(
        label="会签单位和人员",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一个，没有的不填。",
    )

    def prepare(self) -> None:
        self.fields["kind"].choices = [(name, name) for name in ports.paper_kinds]  # type: ignore[attr-defined]

    def clean_countersigners(self) -> list[str]:
        lines = (line.strip() for line in self.cleaned_data["countersigners"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class DraftForm(ActForm):
    about = forms.ChoiceField(label="文种和事项", help_text="正文按系统内数据生成，生成后可以修改。")

    def prepare(self) -> None:
        self.fields["about"].choices = queries.draftable(self.case.pk, self.actor, self.at)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind, _, pk = data.pop("about", "").rpartition(":")
        return {"kind": kind, "case_id": int(pk)} if pk.isdecimal() else data


class ReviseForm(ActForm):
    title = forms.CharField(label="标题", max_length=200)
    text = forms.CharField(
        label="正文", widget=forms.Textarea(attrs={"rows": 18}),
        help_text="一行一段；小标题前加“# ”；小标题“附件”以下的内容排在落款之后，另起一页，紧接着的小标题为附件名称；［表1］等标记处为表格，可以移动位置，不能在此修改内容。",
    )  # fmt: skip

    def prepare(self) -> None:
        blocks = queries.blocks_of(self.case)
        self.fields["title"].initial, self.fields["text"].initial = self.case.title, as_text(blocks)
        self.tables = [block for block in blocks if "table" in block]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "text" in data:
            data["blocks"] = from_text(data.pop("text"), self.tables)
        return data


class CountersignForm(ActForm):
    who = forms.ChoiceField(label="会签单位或者人员")
    on = forms.DateField(label="会签日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    opinion = forms.CharField(label="会签意见", max_length=200, initial="同意。")

    def prepare(self) -> None:
        self.fields["who"].choices = [(who, who) for who in queries.unsigned(self.case)]  # type: ignore[attr-defined]


class IssueForm(ActForm):
    number = forms.CharField(label="文号", max_length=60, required=False, help_text="留空的，按本办文号顺序自动编号。")


class OutsideForm(ActForm):
    number = forms.CharField(label="文号", max_length=60)
    signer = forms.CharField(label="签发人", max_length=40)
    signed_on = forms.DateField(label="签发日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    scan = TakenFile("盖章件扫描件")


class SealedForm(ActForm):
    number = forms.CharField(label="文号", max_length=60, required=False, help_text="盖章件上没有文号的，留空。")
    signer = forms.CharField(label="签发人", max_length=40)
    signed_on = forms.DateField(label="签发日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    scan = TakenFile("盖章件扫描件")

    def prepare(self) -> None:
        if self.case.number:
            del self.fields["number"]


def fill_forms() -> None:
    """Called once by config when the apps are ready."""
    for code, form in (
        ("paper.set_route", RouteForm), ("paper.draft", DraftForm), ("paper.revise", ReviseForm),
        ("paper.countersign", CountersignForm), ("paper.return", ReasonForm), ("paper.issue", IssueForm),
        ("paper.record_outside", OutsideForm), ("paper.reject_outside", ReasonForm), ("paper.discard", ReasonForm),
        ("paper.register_sealed", SealedForm), ("paper.return_sealed", ReasonForm),
    ):  # fmt: skip
        add_form(code, form)
