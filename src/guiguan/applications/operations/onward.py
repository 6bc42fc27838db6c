"""Parts of acts of publicity, review and conferral, and what happens to applications when their round ends."""

from collections.abc import Callable
from datetime import datetime

from guiguan.applications import acts, ports, queries
from guiguan.applications.acts import A
from guiguan.applications.models import Application
from guiguan.applications.states import ApplicationState as S
from guiguan.procedure.engine import Pen, perform
from guiguan.procedure.models import Entry
from guiguan.procedure.spec import Actor
from guiguan.rounds.models import Round

Step = Callable[..., Entry]


def _step(act: A) -> Step:
    """An operation that moves the application and nothing else."""

    def step(
        application: Application, *, actor: Actor, at: datetime, note: str = "", version: int | None = None
    ) -> Entry:
        return perform(act, application, actor=actor, at=at, version=version, note=note)

    step.__doc__ = f"{act.label}: inner act of the acts that {', '.join(act.basis)} stands for."
    return step


admit = _step(acts.ADMIT)
list_in_notice = _step(acts.LIST_IN_NOTICE)
review_documents = _step(acts.REVIEW_DOCUMENTS)
shortlist = _step(acts.SHORTLIST)
leave_out = _step(acts.LEAVE_OUT)
review_site = _step(acts.REVIEW_SITE)
evaluate = _step(acts.EVALUATE)
suggest = _step(acts.SUGGEST)
propose = _step(acts.PROPOSE)
return_to_evaluated = _step(acts.RETURN_TO_EVALUATED)
notice_award = _step(acts.NOTICE_AWARD)
commend = _step(acts.COMMEND)


def _ending(act: A) -> Step:
    """An operation that ends the application in the round, with the reason on record."""

    def end(application: Application, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
        def effect(fresh: Application, pen: Pen) -> None:
            fresh.end_reason = reason
            for hook in ports.on_end:
                hook(fresh, pen, reason)

        return perform(act, application, actor=actor, at=at, version=version, note=reason, effect=effect)

    end.__doc__ = f"{act.label}, with a reason."
    return end


not_award = _ending(acts.NOT_AWARD)
end_draft = _ending(acts.END_DRAFT)
end = _ending(acts.END)

DECIDED_LATE = frozenset({S.EVALUATED, S.SUGGESTED, S.PROPOSED, S.PROPOSED_NOTICED})


def end_with_round(a_round: Round, pen: Pen, reason: str) -> None:
    """Every application still open ends with its round: drafts withdrawn, evaluated ones not awarded."""
    for application in queries.live(a_round.pk).order_by("id"):
        if application.state == S.DRAFT:
            act, step = acts.END_DRAFT, end_draft
        elif application.state in DECIDED_LATE and a_round.state != "cancelled":
            act, step = acts.NOT_AWARD, not_award
        else:
            act, step = acts.END, end
        step(application, actor=pen.lend(act), at=pen.at, reason=reason)


def list_candidates(subject_ids: list[int], pen: Pen) -> None:
    """The passed applications that a published notice names."""
    for application in Application.objects.filter(pk__in=subject_ids).order_by("id"):
        list_in_notice(application, actor=pen.lend(acts.LIST_IN_NOTICE), at=pen.at)


def reassign(
    application: Application, *, actor: Actor, at: datetime, to_person_id: int, note: str, version: int | None = None
) -> Entry:
    """变更经办人: inner act of 工作交接."""

    def effect(fresh: Application, _pen: Pen) -> None:
        fresh.handler_id = to_person_id

    return perform(acts.REASSIGN, application, actor=actor, at=at, version=version, note=note, effect=effect)
