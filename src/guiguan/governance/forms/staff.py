"""What officers are asked before files open to them: every case on one page, names only."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from guiguan.applications.models import Application
from guiguan.applications.queries import public_holder
from guiguan.governance.forms.groups import GROUNDS, interest_in
from guiguan.governance.operations.groups import Interest
from guiguan.governance.queries import staff as queries
from guiguan.people.forms import ActForm
from guiguan.procedure.ports import add_form


@dataclass(frozen=True, slots=True)
class Row:
    """One case on the page."""

    case: Application
    holder: str
    interest: BoundField
    ground: BoundField
    reason: BoundField


class DeclareOfficeForm(ActForm):
    """One tick a case that has an interest, one statement for all the others."""

    layout = "office/_staff_declaration_form.html"
    listed = forms.CharField(widget=forms.HiddenInput, required=False)
    """Which cases stood on the page: one filed since is not answered for."""
    rest = forms.BooleanField(label="其余各件", error_messages={"required": "请逐件核对后勾选表后一项。"})

    def prepare(self) -> None:
        stood = {int(pk) for pk in self.data.get("listed", "").split(",") if pk.isdecimal()}
        self.asked = [row for row in queries.to_declare(self.case, self.actor, self.at) if not stood or row.pk in stood]
        for row in self.asked:
            row.round = self.case
            self.fields[f"interest_{row.pk}"] = forms.BooleanField(label=_named("有利害关系", row), required=False)
            self.fields[f"ground_{row.pk}"] = forms.ChoiceField(
                label=_named("情形", row), choices=[("", "请选择情形"), *GROUNDS], required=False
            )
            self.fields[f"reason_{row.pk}"] = forms.CharField(
                label=_named("事实和理由", row), max_length=500, required=False,
                widget=forms.Textarea(attrs={"rows": 2, "placeholder": "事实和理由"}),
            )  # fmt: skip

        self.fields["rest"] = self.fields.pop("rest")  # stands below the table

    @property
    def listing(self) -> str:
        return ",".join(str(row.pk) for row in self.asked)

    @property
    def rows(self) -> list[Row]:
        return [
            Row(row, public_holder(row), self[f"interest_{row.pk}"], self[f"ground_{row.pk}"], self[f"reason_{row.pk}"])
            for row in self.asked
        ]

    def clean(self) -> dict[str, Any]:
        super().clean()
        return {"answers": {row.pk: self._answer(row.pk) for row in self.asked}}

    def _answer(self, pk: int) -> Interest | None:
        if self.cleaned_data.get(f"interest_{pk}"):
            return interest_in(self, pk)
        if self.cleaned_data.get(f"ground_{pk}") or self.cleaned_data.get(f"reason_{pk}"):
            self.add_error(f"interest_{pk}", "填写了情形或者理由，请勾选“有利害关系”；没有利害关系的，请清空。")
        return None


def _named(words: str, row: Application) -> str:
    return f"{row.number or row.title}　{words}"


def fill_forms() -> None:
    add_form("recusal.declare_office", DeclareOfficeForm)
