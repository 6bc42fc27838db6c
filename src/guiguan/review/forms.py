"""What the acts of the review ask for besides the press of a button."""

from typing import Any

from django import forms

from guiguan.governance.queries import staff
from guiguan.law import policy as law
from guiguan.people.forms import ActForm, ReasonForm, day
from guiguan.procedure.ports import add_form
from guiguan.review.paper_forms import ConfirmPaperSheetForm, EnterPaperSheetForm
from guiguan.review.queries import reports

PICKED = [("yes", "进入现场评审"), ("no", "不进入")]


class SignForm(ActForm):
    dissent = forms.CharField(
        label="保留意见", max_length=2000, required=False, help_text="没有的留空。签署后报告内容如有改动，须重新签署。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class DraftVisitListForm(ActForm):
    category = forms.ChoiceField(label="类别")
    places = forms.IntegerField(label="拟进入现场评审数", min_value=1, max_value=999)

    def prepare(self) -> None:
        policy = law.load(self.case.policy_id)
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            (f"{prize}.{kind}", f"{policy.prize_name(prize)}{policy.kind_name(kind)}")
            for prize, kind in policy.questions
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "category" not in data:
            return data
        prize, kind = data["category"].split(".")
        return {"prize": prize, "kind": kind, "places": data.get("places")}


class ReviseVisitListForm(ActForm):
    """One choice and one reason an entry, in the order of rank; what is closed to the officer stays as it is."""

    def prepare(self) -> None:
        hidden = staff.closed_to(self.actor, self.at)
        every = list(reports.entries_of(self.case))
        self.entries = [entry for entry in every if entry.application_id not in hidden]
        self.kept = [entry for entry in every if entry.application_id in hidden]
        for entry in self.entries:
            application = entry.application
            label = f"第 {entry.rank} 名　{application.number}　{application.title}（{application.holder}）"
            self.fields[f"picked_{entry.pk}"] = forms.ChoiceField(
                label=label, choices=PICKED, widget=forms.RadioSelect, initial="yes" if entry.picked else "no"
            )
            self.fields[f"reason_{entry.pk}"] = forms.CharField(
                label="不按名次的理由", max_length=300, required=False, initial=entry.reason
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return {
            "picked": {entry.pk for entry in self.entries if data.get(f"picked_{entry.pk}") == "yes"}
            | {entry.pk for entry in self.kept if entry.picked},
            "reasons": {entry.pk: data.get(f"reason_{entry.pk}", "") for entry in self.entries}
            | {entry.pk: entry.reason for entry in self.kept},
        }


class ScheduleForm(ActForm):
    starts_on = day("开始日期")
    ends_on = day("结束日期")
    place = forms.CharField(label="地点", max_length=160)
    plan = forms.CharField(label="日程", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    number = forms.CharField(label="文号", required=False, max_length=60)

    def prepare(self) -> None:
        visit = reports.visit_of(self.case.pk)
        if visit is not None:
            for name in ("starts_on", "ends_on", "place", "plan"):
                self.fields[name].initial = getattr(visit, name)


class RescheduleForm(ScheduleForm):
    reason = forms.CharField(label="调整理由", max_length=300)


def fill_forms() -> None:
    """Called once by config when the apps are ready."""
    for code, form in {
        "sheet.reopen": ReasonForm,
        "paper_sheet.enter": EnterPaperSheetForm,
        "paper_sheet.confirm": ConfirmPaperSheetForm,
        "paper_sheet.return": ReasonForm,
        "report.return_to_draft": ReasonForm,
        "report.sign": SignForm,
        "visit_list.draft": DraftVisitListForm,
        "visit_list.revise": ReviseVisitListForm,
        "site_visit.schedule": ScheduleForm,
        "site_visit.reschedule": RescheduleForm,
    }.items():
        add_form(code, form)
