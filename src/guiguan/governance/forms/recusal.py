"""What the acts of recusal ask for."""

from typing import Any

from django import forms

from guiguan.documents.forms import TakenFile
from guiguan.governance.forms.groups import GROUNDS
from guiguan.governance.models import RecusalRequest
from guiguan.governance.queries import recusal as queries
from guiguan.governance.states import Ground
from guiguan.people.forms import ActForm, day
from guiguan.people.models import Person
from guiguan.procedure.ports import add_form


def _text(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=1000, help_text=hint, widget=forms.Textarea(attrs={"rows": 4}))


class RequestForm(ActForm):
    named = forms.CharField(
        label="请求回避的人员姓名", max_length=40, help_text="评审组的组成不公开，只写您认为应当回避的人员。"
    )
    employer = forms.CharField(label="工作单位", max_length=120, required=False)
    reason = _text("事实和理由", "写明其与本申报或者竞争申报的利害关系，以及从何得知。")


class MatchForm(ActForm):
    request: "forms.ModelChoiceField[RecusalRequest]" = forms.ModelChoiceField(label="回避请求", queryset=None)
    person: "forms.ModelChoiceField[Person]" = forms.ModelChoiceField(
        label="核对为",
        queryset=None,
        required=False,
        help_text="姓名相同不足以认定，请核对工作单位。与评审无关的留空。",
    )
    answer = forms.CharField(
        label="核对结果", max_length=200, required=False, help_text="没有对应人员的，写明核对经过。"
    )

    def prepare(self) -> None:
        wanted: Any = self.fields["request"]
        wanted.queryset = queries.open_requests(self.case.pk)
        wanted.label_from_instance = lambda row: f"{row.named}（{row.employer or '单位未填'}）：{row.reason}"
        persons: Any = self.fields["person"]
        persons.queryset = queries.concerned(self.case.round.authority_id)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and data.get("person") is None and not data.get("answer"):
            self.add_error("answer", "没有选定人员的，请写明核对结果。")
        return data


class DeclareLateForm(ActForm):
    ground = forms.ChoiceField(label="情形", choices=GROUNDS)
    reason = _text("事实和理由", "提交后即时生效：您不再能打开本件，已提交的评分不再计入。")

    def clean_ground(self) -> Ground:
        return Ground(self.cleaned_data["ground"])


class EnterDeclaredForm(ActForm):
    """A written declaration as it stands on paper."""

    person: "forms.ModelChoiceField[Person]" = forms.ModelChoiceField(
        label="申报人", queryset=None, help_text="专家、审定委委员和审定办工作人员。"
    )
    ground = forms.ChoiceField(label="情形", choices=GROUNDS)
    reason = _text("事实和理由", "照纸面录入。")
    signed_on = day("签署日期")
    scan = TakenFile("扫描件")

    def prepare(self) -> None:
        self.fields["person"].queryset = queries.concerned(self.case.round.authority_id)  # type: ignore[attr-defined]

    def clean_ground(self) -> Ground:
        return Ground(self.cleaned_data["ground"])


class DecideForm(ActForm):
    decision = _text("决定理由")


def fill_forms() -> None:
    add_form("recusal.request", RequestForm)
    add_form("recusal.match", MatchForm)
    add_form("recusal.declare_late", DeclareLateForm)
    add_form("recusal.enter_declared", EnterDeclaredForm)
    add_form("recusal.decide_uphold", DecideForm)
    add_form("recusal.decide_dismiss", DecideForm)
