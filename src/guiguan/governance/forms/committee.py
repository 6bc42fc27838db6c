"""What the acts of the committee's meetings ask for."""

import re
from typing import Any

from django import forms

from guiguan.applications.models import Application
from guiguan.governance.forms.groups import GROUNDS, Cases
from guiguan.governance.operations.committee import MATTER, Item
from guiguan.governance.queries import committee as queries
from guiguan.governance.queries.groups import barred_from
from guiguan.governance.states import Ground, Outcome
from guiguan.people.forms import ActForm, ReasonForm, day
from guiguan.procedure.ports import add_form
from guiguan.rounds import queries as rounds

NAMED = re.compile(r"[［\[]([^［］\[\]]*)[］\]]\s*$")
"""Numbers of applications at the end of a line."""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class ConveneForm(ActForm):
    title = forms.CharField(label="会议名称", max_length=120)
    held_on = day("会议日期")
    place = forms.CharField(label="地点", max_length=80, required=False)
    a_round = forms.ChoiceField(
        label="所属届次", required=False, help_text="审议获奖建议名单，或者议题写有申报编号的，选择该届。"
    )
    subjects = forms.MultipleChoiceField(
        label="已提请审议的议题", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="只列出已经提请审议、尚未列入其他会议的事项。",
    )  # fmt: skip
    matters = forms.CharField(
        label="其他重大事项", required=False, max_length=1600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一项。涉及具体申报的，行末用方括号写明编号，例如“某项异议的处理［0012、0015］”，应当回避的人员即看不到该项。",
    )  # fmt: skip

    def prepare(self) -> None:
        self.waiting = {f"{kind}:{pk}": (kind, pk, title) for kind, pk, title in queries.subjects(self.case, self.at)}
        self.rounds = {str(row.pk): row for row in rounds.rounds_of(self.case.pk)}
        self.fields["subjects"].choices = [(key, found[2]) for key, found in self.waiting.items()]  # type: ignore[attr-defined]
        self.fields["a_round"].choices = [("", "不属于某一届"), *((pk, str(row)) for pk, row in self.rounds.items())]  # type: ignore[attr-defined]

    def clean_matters(self) -> list[str]:
        found = _lines(self.cleaned_data["matters"])
        if any(len(line) > 160 for line in found):
            raise forms.ValidationError("每项议题不超过 160 字，请精简后填写。")
        if any(not NAMED.sub("", line).strip() for line in found):
            raise forms.ValidationError("有一行只有编号，请写明议题。")
        return found

    def _concerned(self, lines: list[str], a_round: Any) -> dict[int, list[Application]]:
        """By line: the applications whose numbers stand at its end."""
        numbers = {place: re.split(r"[、，,\s]+", at_end[1].strip()) for place, line in enumerate(lines)
                   if (at_end := NAMED.search(line))}  # fmt: skip
        if numbers and a_round is None:
            self.add_error("a_round", "其他重大事项写有申报编号，请选择该申报所属的届次。")
            return {}
        known = queries.numbered(a_round, self.actor.person_id) if numbers else {}
        strange = sorted({number for found in numbers.values() for number in found} - set(known))
        if strange:
            self.add_error("matters", f"所选届次没有编号为{'、'.join(strange)}的申报，请核对编号。")
            return {}
        return {place: [known[number] for number in found] for place, found in numbers.items()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        items: list[Item] = [self.waiting[key] for key in data.pop("subjects", [])]
        lines, a_round = data.pop("matters", []), self.rounds.get(data.get("a_round", ""))
        concerns = {len(items) + place: cases for place, cases in self._concerned(lines, a_round).items()}
        items += [(MATTER, None, NAMED.sub("", words).strip()) for words in lines]
        if not items and not self.errors:
            self.add_error("subjects", "请至少列一项议题：选择已提请审议的事项，或者填写其他重大事项。")
        return {**data, "items": items, "a_round": a_round, "concerns": concerns}


class MinutesForm(ActForm):
    present = forms.CharField(
        label="出席委员", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一人，或者用顿号分开；与纸质签到表一致。",
    )  # fmt: skip
    minutes = forms.CharField(label="会议纪要", max_length=20000, widget=forms.Textarea(attrs={"rows": 12}))

    def clean_present(self) -> list[str]:
        names = _lines(self.cleaned_data["present"].replace("、", "\n").replace("，", "\n"))
        if len(names) != len(set(names)):
            raise forms.ValidationError("出席委员有重名，请核对签到表；确系同名的，加注单位。")
        return names

    def prepare(self) -> None:
        self.items = queries.agenda(self.case)
        touched = queries.cases_on(self.items)
        leavers = queries.who_leaves(self.case.authority_id, touched, self.at)
        for item in self.items:
            if item.pk in touched:
                names = item.left or list(leavers[item.pk].values())
                self.fields[f"left_{item.pk}"] = forms.CharField(
                    label=f"议题 {item.position} 离场委员", required=False, max_length=400, initial="、".join(names),
                    help_text="与本议题有利害关系、审议时离场的出席委员；不计入参加审议人数。没有出席的删去。",
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = {item.pk: data.pop(f"left_{item.pk}", "") for item in self.items}
        left = {pk: _lines(text.replace("、", "\n").replace("，", "\n")) for pk, text in given.items()}
        return {**data, "left": left}


class CorrectMinutesForm(MinutesForm):
    reason = forms.CharField(label="更正理由", max_length=200)

    def prepare(self) -> None:
        super().prepare()
        self.initial = {"present": "\n".join(self.case.present), "minutes": self.case.minutes}


class ResolveForm(ActForm):
    """One outcome and one opinion an agenda item."""

    resolution = forms.CharField(label="决议文号", max_length=60)

    def prepare(self) -> None:
        self.items, barred = queries.agenda(self.case), barred_from(self.actor.person_id)
        for item in self.items:
            self.fields[f"outcome_{item.pk}"] = forms.ChoiceField(
                label=f"议题 {item.position}：{queries.shown_title(item, barred)}",
                choices=Outcome.choices(),
                widget=forms.RadioSelect,
            )
            self.fields[f"opinion_{item.pk}"] = forms.CharField(
                label=f"议题 {item.position} 审议意见", required=False, max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}), help_text="退回的，写明理由。",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        outcomes: dict[int, tuple[str, str]] = {}
        for item in self.items:
            outcome, opinion = data.get(f"outcome_{item.pk}", ""), data.get(f"opinion_{item.pk}", "")
            if outcome == Outcome.RETURNED and not opinion.strip():
                self.add_error(f"opinion_{item.pk}", "退回的议题须写明理由。")
            outcomes[item.pk] = (outcome, opinion)
        return {"resolution": data.get("resolution", ""), "outcomes": outcomes}


class DeclareRecusalForm(ActForm):
    """The cases on the agenda by holder and title, one ground and reason for those ticked."""

    applications = Cases(label="应当回避的申报", queryset=None)
    ground = forms.ChoiceField(label="情形", choices=GROUNDS)
    reason = forms.CharField(
        label="事实和理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="提交后即时生效：有关议题的材料不再对您开放，审议该议题时请离场。",
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields["applications"].queryset = queries.to_declare(self.case, self.actor.person_id)  # type: ignore[attr-defined]

    def clean_ground(self) -> Ground:
        return Ground(self.cleaned_data["ground"])


def fill_forms() -> None:
    add_form("meeting.declare_recusal", DeclareRecusalForm)
    add_form("meeting.convene", ConveneForm)
    add_form("meeting.record_minutes", MinutesForm)
    add_form("meeting.correct_minutes", CorrectMinutesForm)
    add_form("meeting.resolve", ResolveForm)
    add_form("meeting.cancel", ReasonForm)
