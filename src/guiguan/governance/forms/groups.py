"""What the acts on groups ask for."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from guiguan.applications.models import Application
from guiguan.governance.operations.groups import Interest
from guiguan.governance.queries import groups, readiness, register
from guiguan.governance.rules import oath
from guiguan.governance.states import Ground
from guiguan.people.forms import ActForm, ReasonForm
from guiguan.people.models import Person
from guiguan.procedure.ports import add_form

GROUNDS = [
    (ground.value, ground.label)
    for ground in (Ground.EMPLOYER, Ground.MENTORING, Ground.KINSHIP, Ground.AWARD, Ground.COMPETING, Ground.OTHER)
]


def _listed(expert: Any) -> str:
    about = "、".join([*expert.fields, *expert.trades])
    lead = "，可任组长" if expert.can_lead else ""
    return f"{expert.person.name}（{about}{lead}）"


if TYPE_CHECKING:
    _Several = forms.ModelMultipleChoiceField[Application]
else:
    _Several = forms.ModelMultipleChoiceField


class Cases(_Several):
    """Applications as a list to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{groups.label(obj)}　{groups.holder_line(obj)}"


class FormGroupForm(ActForm):
    name = forms.CharField(label="组名", max_length=60)
    members = forms.MultipleChoiceField(
        label="成员", widget=forms.CheckboxSelectMultiple, help_text="从专家库在库专家中选定，人数按评审规则。"
    )
    leader = forms.ChoiceField(label="组长")
    applications = Cases(
        label="承担的申报", queryset=None, required=False, help_text="已收件登记、尚未列入评审组的申报。"
    )

    def prepare(self) -> None:
        self.experts = {str(row.person_id): row for row in register.sorted_out(self.case, self.at)[0]}
        self.fields["members"].choices = [(pk, _listed(row)) for pk, row in self.experts.items()]  # type: ignore[attr-defined]
        self.fields["leader"].choices = [  # type: ignore[attr-defined]
            (pk, row.person.name) for pk, row in self.experts.items() if row.can_lead
        ]
        self.fields["applications"].queryset = groups.unassigned(self.case.pk, self.actor.person_id)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "members" in data:
            data["members"] = [self.experts[pk].person for pk in data["members"]]
        if "leader" in data:
            data["leader"] = self.experts[data["leader"]].person
        if "applications" in data:
            data["applications"] = list(data["applications"])
        return data


class OathForm(ActForm):
    """The words that are sworn to, and one tick under them."""

    read = forms.MultipleChoiceField(
        label="承诺书",
        widget=forms.CheckboxSelectMultiple,
        choices=[("yes", "本人已逐条阅读，自愿签署。")],
        help_text=format_html_join(mark_safe("<br>"), "{}", ((line,) for line in oath.TEXT)),
        error_messages={"required": "请阅读承诺书后勾选。"},
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        return {}


def interest_in(
    form: forms.Form, pk: int, ask_ground: str = "请选择情形。", ask_reason: str = "请写明事实和理由。"
) -> Interest | None:
    """What stands beside a tick: ground and reason; what is missing becomes an error there."""
    ground, reason = form.cleaned_data.get(f"ground_{pk}"), form.cleaned_data.get(f"reason_{pk}")
    if not ground:
        form.add_error(f"ground_{pk}", ask_ground)
    if not reason and f"reason_{pk}" not in form.errors:
        form.add_error(f"reason_{pk}", ask_reason)
    return Interest(Ground(ground), reason) if ground and reason else None


class DeclareForm(ActForm):
    """One question a case; nothing is answered beforehand."""

    def prepare(self) -> None:
        self.asked = readiness.to_declare(readiness.load(self.case), self.actor.person_id)
        for application in self.asked:
            pk = application.pk
            self.fields[f"interest_{pk}"] = forms.ChoiceField(
                label=groups.holder_line(application), widget=forms.RadioSelect,
                choices=[("no", "没有利害关系"), ("yes", "有利害关系，申请回避")],
            )  # fmt: skip
            self.fields[f"ground_{pk}"] = forms.ChoiceField(
                label="有利害关系的，情形", choices=[("", "——"), *GROUNDS], required=False
            )
            self.fields[f"reason_{pk}"] = forms.CharField(label="事实和理由", max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        answers: dict[int, Interest | None] = {}
        for application in self.asked:
            pk = application.pk
            if data.get(f"interest_{pk}") != "yes":
                answers[pk] = None
                continue
            answers[pk] = interest_in(self, pk)
        return {"answers": answers}


class AddCaseForm(ActForm):
    applications = Cases(label="申报", queryset=None)

    def prepare(self) -> None:
        self.fields["applications"].queryset = groups.unassigned(self.case.round_id, self.actor.person_id)  # type: ignore[attr-defined]


class AddMemberForm(ActForm):
    person = forms.ChoiceField(label="专家")

    def prepare(self) -> None:
        seated = groups.seated_ever(self.case)
        self.experts = {
            str(row.person_id): row
            for row in register.sorted_out(self.case.round, self.at)[0]
            if row.person_id not in seated
        }
        self.fields["person"].choices = [(pk, _listed(row)) for pk, row in self.experts.items()]  # type: ignore[attr-defined]

    def clean_person(self) -> Person:
        found: Person = self.experts[self.cleaned_data["person"]].person
        return found


class ReleaseMemberForm(ReasonForm):
    person: "forms.ModelChoiceField[Person]" = forms.ModelChoiceField(label="成员", queryset=None)
    field_order = ("person", "reason")

    def prepare(self) -> None:
        self.fields["person"].queryset = groups.persons(self.case)  # type: ignore[attr-defined]


class TakeOnForm(ActForm):
    applications = Cases(label="交评审组审查的申报", queryset=None)

    def prepare(self) -> None:
        waiting = readiness.waiting(readiness.load(self.case))
        barred = groups.barred_from(self.actor.person_id)
        chosen = [case.application_id for case in waiting if case.application_id not in barred]
        field = self.fields["applications"]
        field.queryset = groups.applications(chosen)  # type: ignore[attr-defined]
        field.initial = chosen


def fill_forms() -> None:
    add_form("group.form", FormGroupForm)
    add_form("oath.swear", OathForm)
    add_form("recusal.declare", DeclareForm)
    add_form("group.add_case", AddCaseForm)
    add_form("group.add_member", AddMemberForm)
    add_form("group.release_member", ReleaseMemberForm)
    add_form("group.take_on", TakeOnForm)
    add_form("group.disband", ReasonForm)
