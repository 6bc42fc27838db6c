"""Reading oaths on paper: what a member's paper has to say, what was entered from it, who may look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from guiguan.applications.models import Application
from guiguan.documents.blocks import Block, heading, paragraphs, table
from guiguan.governance.models import Oath, PaperOath, ReviewGroup
from guiguan.governance.queries import groups, readiness
from guiguan.governance.rules import oath
from guiguan.governance.rules.groups import stage_of
from guiguan.governance.rules.oath import PaperOathFacts
from guiguan.governance.states import Ground, GroupState, ProposalState, Stage
from guiguan.people import queries as people
from guiguan.people.models import Person
from guiguan.procedure.spec import OFFICE, Actor


def visible(actor: Actor, at: datetime) -> QuerySet[PaperOath]:
    """To the office of the authority; not of a group that has a case from which the officer is recused."""
    rows = PaperOath.objects.select_related("person", "group__round__authority", "group__round__rules")
    if not actor.person_id or people.is_administrator(actor.person_id, at):
        return rows.none()
    offices = people.authorities_where(actor.person_id, OFFICE, at)
    kept_from = ReviewGroup.objects.filter(cases__application_id__in=groups.barred_from(actor.person_id))
    return rows.filter(group__round__authority_id__in=offices).exclude(group__in=kept_from).order_by("-id")


def may_open_scan(_file: Any, paper: PaperOath, actor: Actor, at: datetime) -> bool:
    """Whoever may see what was entered may see the scan."""
    return visible(actor, at).filter(pk=paper.pk).exists()


def facts(paper: PaperOath, actor: Actor, _at: datetime) -> PaperOathFacts:
    loaded = readiness.load(paper.group)
    asked = {row.pk: stage_of(row.state) for row in readiness.to_declare(loaded, paper.person_id)}
    stale = {row["application"] for row in paper.answers if asked.get(row["application"]) != row["stage"]}
    return PaperOathFacts(
        actor_person=actor.person_id,
        entered_by=paper.entered_by_id,
        seated=paper.group.state != GroupState.DISBANDED
        and any(seat.person_id == paper.person_id for seat in loaded.members),
        sworn_since=bool(paper.edition) and paper.person_id in loaded.sworn,
        stale=tuple(groups.label(case.application) for case in loaded.cases if case.application_id in stale),
    )


def waiting_for(group_id: int) -> dict[int, int]:
    """{member: his paper} that waits to be compared."""
    rows = PaperOath.objects.filter(group_id=group_id, state=ProposalState.PROPOSED)
    return dict(rows.values_list("person_id", "pk"))


def sworn_on_paper(group_id: int) -> dict[int, Any]:
    """{member: the day under his signature} for those who swore on paper."""
    return dict(Oath.objects.filter(group_id=group_id, signed_on__isnull=False).values_list("person_id", "signed_on"))


@dataclass(frozen=True, slots=True)
class ToSign:
    """What a member has to sign: the oath unless he has sworn, and a declaration for each case asked about."""

    person: Person
    leads: bool
    sworn: bool
    asked: Sequence[Application]

    @property
    def title(self) -> str:
        return "评审人员回避申报表" if self.sworn else "评审人员承诺书"

    @property
    def blocks(self) -> list[Block]:
        found: list[Block] = [] if self.sworn else [*paragraphs(*oath.TEXT)]
        if self.asked:
            found += [heading("回避申报"), *paragraphs(DECLARING)]
            found += [table(["申报", "有无利害关系", "有的，情形、事实和理由"],
                            [(groups.holder_line(row), "□ 无　□ 有", "") for row in self.asked])]  # fmt: skip
        return found


DECLARING = "逐件勾选有无利害关系；有的，写明情形（任职、指导备案、亲属、同一获奖单位、竞争申报、其他）和事实。没有勾选的，按未申报处理。"


def to_sign(group: ReviewGroup) -> list[ToSign]:
    """Every member who still has something to sign, leaders first."""
    loaded = readiness.load(group)
    found = [
        ToSign(one.person, one.leads, one.person_id in loaded.sworn, readiness.to_declare(loaded, one.person_id))
        for one in loaded.members
    ]
    return [one for one in found if not one.sworn or one.asked]


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of what was entered, in words."""

    application: str
    stage: str
    interest: str
    reason: str


def answers(paper: PaperOath) -> list[Answer]:
    cases = {row.pk: groups.holder_line(row) for row in groups.applications(r["application"] for r in paper.answers)}
    return [
        Answer(cases[row["application"]], Stage(row["stage"]).label,
               f"有：{Ground(row['ground']).label}" if row["ground"] else "无", row["reason"])
        for row in paper.answers
    ]  # fmt: skip
