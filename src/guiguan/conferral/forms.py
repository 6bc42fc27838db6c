"""What the acts on lists and commendations ask for."""

from typing import Any

from django import forms

from guiguan.conferral import queries
from guiguan.governance.queries import staff
from guiguan.people.forms import ActForm, ReasonForm, day
from guiguan.procedure.ports import add_form
from guiguan.rounds import queries as rounds
from guiguan.rounds.models import Round


class ChoosingForm(ActForm):
    """One tick and one reason for each evaluated application, in the order of rank."""

    def offer(self, a_round: Round) -> None:
        closed, policy = staff.closed_to(self.actor, self.at), rounds.policy_of(a_round)
        rows = [row for row in queries.suggestible(a_round, self.actor) if row.application.pk not in closed]
        self.offered = [row.application.pk for row in rows]
        for row in rows:
            pk, application = row.application.pk, row.application
            about = f"{policy.prize_name(row.prize)}（{policy.kind_name(row.kind)}）第 {row.rank} 名"
            label = f"{about}　{application.title}　{application.holder}"
            self.fields[f"chosen_{pk}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"reason_{pk}"] = forms.CharField(
                label=f"建议理由（{application.title}）", max_length=300, required=False,
                help_text="结合本地经济社会发展实际考虑的情况。",
            )  # fmt: skip

    def chosen(self, data: dict[str, Any]) -> dict[int, str]:
        return {pk: data.get(f"reason_{pk}", "") for pk in self.offered if data.get(f"chosen_{pk}")}


class DraftListForm(ChoosingForm):
    def prepare(self) -> None:
        self.offer(self.case)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        found = self.chosen(data)
        if not found:
            raise forms.ValidationError("请至少选择一件申报。" if self.offered else "还没有形成综合评价报告的申报。")
        return {"reasons": found}


class ReviseListForm(ChoosingForm):
    def prepare(self) -> None:
        closed = staff.closed_to(self.actor, self.at)
        live = queries.live(queries.entries_of(self.case))
        self.entries = [entry for entry in live if entry.application_id not in closed]
        for entry in self.entries:
            label = f"移出：{entry.application.title}　{entry.application.holder}"
            self.fields[f"strike_{entry.pk}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"why_{entry.pk}"] = forms.CharField(
                label=f"移出的理由（{entry.application.title}）", max_length=300, required=False
            )
        self.offer(self.case.round)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        strike = {entry.pk: data.get(f"why_{entry.pk}", "") for entry in self.entries if data.get(f"strike_{entry.pk}")}
        for pk, why in strike.items():
            if not why.strip():
                self.add_error(f"why_{pk}", "请写明移出的理由。")
        chosen = self.chosen(data)
        if not chosen and not strike:
            raise forms.ValidationError("请选择要移出或者增加的申报。")
        return {"reasons": chosen, "strike": strike}


class ApprovalForm(ActForm):
    body = forms.CharField(label="批准机关", max_length=80)
    number = forms.CharField(label="批复文号", max_length=60)
    on = day("批复日期")


class CommendationForm(ActForm):
    number = forms.CharField(label="表彰文件文号", max_length=60, help_text="按文件原样填写，系统不编号。")
    dated_on = day("成文日期", help_text="即获奖日期。")


def fill_forms() -> None:
    """Called once by config when the apps are ready."""
    for code, form in {
        "award_list.draft": DraftListForm,
        "award_list.revise": ReviseListForm,
        "award_list.discard": ReasonForm,
        "award_list.record_approval": ApprovalForm,
        "commendation.enter": CommendationForm,
        "commendation.reject": ReasonForm,
    }.items():
        add_form(code, form)
