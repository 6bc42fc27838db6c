"""The five answers of a case page: where the case stands, what comes next, whose turn, until when, under what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from guiguan.applications import queries
from guiguan.applications.models import Application
from guiguan.applications.queries.eligibility import policy_of
from guiguan.applications.rules import outside_label, outside_state
from guiguan.applications.states import STAGES, TERMINAL
from guiguan.applications.states import ApplicationState as S
from guiguan.law.citation import Citation
from guiguan.procedure.models import Entry
from guiguan.publicity import queries as publicity


@dataclass(frozen=True, slots=True)
class Standing:
    """``until`` is the last day, 24:00; None where no term runs."""

    now: str
    then: str
    whose: str
    until: date | None
    basis: tuple[Citation, ...]
    now_note: str = ""
    then_note: str = ""
    whose_note: str = ""
    until_note: str = "没有进行中的期限"


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the nine stages: ``done``, ``now`` or ``todo``; the day it was left."""

    name: str
    state: str
    on: date | None = None


APPLICANT, OFFICE_NAME, GROUP, COMMITTEE = "申报方", "市审定办", "评审组", "市审定委"
_NEXT: dict[S, tuple[str, str, tuple[str, ...]]] = {
    S.DRAFT: ("提交申报", APPLICANT, ("application.submit", "call")),
    S.SUBMITTED: ("收件登记", OFFICE_NAME, ("application.register", "call")),
    S.REGISTERED: ("交评审组审查", OFFICE_NAME, ("group.take_on",)),
    S.CHECKING: ("评审组签署审查意见", GROUP, ("application.sign_findings",)),
    S.SUPPLEMENTING: ("评审组签署审查意见", APPLICANT, ("application.sign_findings", "call")),
    S.CHECKED: ("出具审查结果", OFFICE_NAME, ("application.pass_check",)),
    S.PASSED: ("向社会公示", OFFICE_NAME, ("notice.publish_qualification",)),
    S.NOTICED: ("进入资料评审", OFFICE_NAME, ("application.admit",)),
    S.IN_DOCUMENT_REVIEW: ("形成资料评审报告", GROUP, ("report.conclude_document",)),
    S.DOCUMENT_REVIEWED: ("确定现场评审名单", OFFICE_NAME, ("visit_list.settle",)),
    S.SHORTLISTED: ("形成现场评审报告", GROUP, ("report.conclude_site",)),
    S.SITE_REVIEWED: ("形成综合评价报告", GROUP, ("report.conclude_evaluation",)),
    S.EVALUATED: ("拟定获奖建议名单", OFFICE_NAME, ("award_list.draft",)),
    S.SUGGESTED: ("审议获奖建议名单", COMMITTEE, ("award_list.adopt",)),
    S.PROPOSED: ("报批后公示", OFFICE_NAME, ("award_list.record_approval",)),
    S.PROPOSED_NOTICED: ("表彰", OFFICE_NAME, ("commendation.confirm",)),
}
_NOTICE = {S.NOTICED: "qualification", S.PROPOSED_NOTICED: "award"}


def standing_of(application: Application, at: datetime, *, inside: bool) -> Standing:
    """``inside`` False hides what an applicant may not know yet: lists not published, reports not served."""
    state = S(application.state) if inside else outside_state(application.state)
    label = S(application.state).label if inside else outside_label(application.state)
    policy = policy_of(application)
    if state in TERMINAL:
        basis = policy.cite("commendation.confirm") if state is S.COMMENDED else ()
        return Standing(label, "本届不再办理", "—", None, basis, now_note=application.end_reason[:60])
    then, whose, keys = _NEXT[state]
    if not inside and state is S.EVALUATED:
        then, whose = "审定", OFFICE_NAME
    until, note = _until(application, state, at)
    basis = tuple(citation for key in keys for citation in policy.cite(key))
    return Standing(label, then, whose, until, basis, until_note=note or "没有进行中的期限",
                    whose_note=_whose(application, state, inside=inside))  # fmt: skip


def _whose(application: Application, state: S, *, inside: bool) -> str:
    if state in {S.DRAFT, S.SUPPLEMENTING}:
        contact = queries.content_of(application).get("basic", {}).get("contact", "")
        return f"联系人 {contact}" if contact else ""
    return f"经办 {application.handler}" if inside and application.handler else ""


def _until(application: Application, state: S, at: datetime) -> tuple[date | None, str]:
    if state is S.DRAFT:
        closes = application.round.closes_at
        return (timezone.localtime(closes - timedelta(microseconds=1)).date(), "申报截止") if closes else (None, "")
    if state is S.SUPPLEMENTING:
        supplement = queries.open_supplement(application)
        return (queries.due_of(supplement), "补正期限") if supplement else (None, "")
    if state in _NOTICE:
        standing = publicity.standing(application.pk, _NOTICE[state], at)
        return (standing.last_day, "公示届满") if standing.last_day and not standing.ended else (None, "公示已届满")
    return None, ""


def stages_of(application: Application, entries: Iterable[Entry], *, inside: bool) -> list[Stage]:
    """The nine stages with the day each was left; ``entries`` of the application in any order."""
    current = _index(application.state if inside else outside_state(application.state))
    ordered = sorted(entries, key=lambda entry: entry.seq)
    if current is None:
        current = max((found for entry in ordered if (found := _index(entry.source)) is not None), default=0)
    left: dict[int, date] = {}
    for entry in ordered:
        source, target = _index(entry.source), _index(entry.target)
        if source is not None and target is not None and target > source:
            day = timezone.localtime(entry.occurred_at or entry.at).date()
            left.update(dict.fromkeys(range(source, target), day))
    return [
        Stage(name, "done" if index < current else "now" if index == current else "todo",
              left.get(index) if index < current else None)
        for index, (name, _) in enumerate(STAGES)
    ]  # fmt: skip


def _index(state: str) -> int | None:
    return next((index for index, (_, states) in enumerate(STAGES) if state in states), None)
