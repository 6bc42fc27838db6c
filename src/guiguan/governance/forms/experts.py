"""What entries of the register, filings and handovers ask for."""

from typing import Any

from django import forms

from guiguan.governance.queries import experts
from guiguan.people.forms import ActForm, ReasonForm, day
from guiguan.people.models import Organisation, Person
from guiguan.procedure.ports import add_form


def words(value: str) -> list[str]:
    """A list typed with 、 or commas between its members."""
    return [word.strip() for word in value.replace("，", "、").replace(",", "、").split("、") if word.strip()]


class AdmitForm(ActForm):
    person: "forms.ModelChoiceField[Person]" = forms.ModelChoiceField(
        label="专家", queryset=None, help_text="已开通专家账号、尚未入库的人员。"
    )
    fields_known = forms.CharField(label="专业领域", max_length=200, help_text="例如：质量管理、统计。用顿号分开。")
    trades = forms.CharField(label="熟悉行业", max_length=200, required=False, help_text="用顿号分开。")
    can_lead = forms.BooleanField(label="可任组长", required=False)
    qualification = forms.CharField(label="资格", max_length=120, required=False)
    starts = day("聘期起", required=False, help_text="没有聘期的留空。")
    ends = day("聘期止", required=False)

    def prepare(self) -> None:
        self.fields["person"].queryset = experts.not_listed(self.case.pk)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] < data["starts"]:
            self.add_error("ends", "止期不能早于起期。")
        return {
            **{key: value for key, value in data.items() if key != "fields_known"},
            "fields": words(data.get("fields_known", "")),
            "trades": words(data.get("trades", "")),
        }


class FileMentorForm(ActForm):
    person: "forms.ModelChoiceField[Person]" = forms.ModelChoiceField(label="指导专家", queryset=None)
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(label="被指导单位", queryset=None)
    starts = day("起")
    ends = day("止", required=False, help_text="仍在指导的留空。")
    filed_on = day("备案日期")

    def prepare(self) -> None:
        self.fields["person"].queryset = experts.register_people(self.case.pk)  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = experts.organisations()  # type: ignore[attr-defined]


class HandOverForm(ActForm):
    from_person: "forms.ModelChoiceField[Person]" = forms.ModelChoiceField(label="移交人", queryset=None)
    to_person: "forms.ModelChoiceField[Person]" = forms.ModelChoiceField(label="接收人", queryset=None)
    reason = forms.CharField(label="事由", max_length=200)

    def prepare(self) -> None:
        self.fields["from_person"].queryset = experts.everyone(self.case.pk)  # type: ignore[attr-defined]
        self.fields["to_person"].queryset = experts.officers(self.case.pk, self.at)  # type: ignore[attr-defined]


def fill_forms() -> None:
    add_form("expert.admit", AdmitForm)
    add_form("expert.suspend", ReasonForm)
    add_form("expert.restore", ReasonForm)
    add_form("mentor.file", FileMentorForm)
    add_form("work.hand_over", HandOverForm)
