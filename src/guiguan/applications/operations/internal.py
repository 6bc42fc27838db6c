"""内部公示 (Art. 20): posted, ended, its outcome on record, confirmed by the employer of a person."""

from datetime import date, datetime
from typing import Any

from guiguan.applications import acts, queries
from guiguan.applications.models import Application, InternalNotice
from guiguan.applications.operations.entry import on_paper_day
from guiguan.documents import operations as documents
from guiguan.law import policy as law
from guiguan.law.workdays import UnknownDay
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.spec import Act, Actor
from guiguan.rounds.models import Round

BASIS = "internal_notice.long_enough"


def post_internal_notice(
    application: Application,
    *,
    actor: Actor,
    at: datetime,
    posted_on: date,
    place: str,
    version: int | None = None,
) -> Entry:
    """张贴内部公示 (Art. 20). Posting again starts the period again and clears what was recorded before."""
    if posted_on > on_paper_day(actor, at):
        raise refuse(acts.POST_INTERNAL_NOTICE, application, "张贴日期不能晚于今天。", "请在实际张贴之后登记。",
                     "application.post_internal_notice")  # fmt: skip

    def effect(fresh: Application, pen: Pen) -> None:
        row = queries.internal_notice_of(fresh) or InternalNotice(application=fresh)
        row.posted_on, row.place = posted_on, place
        row.last_day, row.working_days, row.outcome, row.photo_id = None, None, "", None
        row.confirmed_by_id, row.confirmed_at = None, None
        pen.write(row)

    return perform(acts.POST_INTERNAL_NOTICE, application, actor=actor, at=at, version=version, effect=effect)


def finish_internal_notice(
    application: Application,
    *,
    actor: Actor,
    at: datetime,
    last_day: date,
    outcome: str,
    photo: documents.Incoming | None = None,
    version: int | None = None,
) -> Entry:
    """记录公示结果 (Art. 20): not before the notice ended, not after fewer working days than the Measures ask."""
    held = queries.internal_notice_of(application)
    if held is not None:
        days = ran_long_enough(acts.FINISH_INTERNAL_NOTICE, application, application.round,
                               posted_on=held.posted_on, last_day=last_day, today=on_paper_day(actor, at))  # fmt: skip

    def effect(fresh: Application, pen: Pen) -> None:
        row = InternalNotice.objects.get(application=fresh)
        row.last_day, row.outcome, row.working_days = last_day, outcome, days
        row.confirmed_by_id, row.confirmed_at = None, None
        if photo is not None:
            stored = documents.store(pen, photo, case_kind=queries.KIND, case_id=fresh.pk, purpose="internal_notice")
            row.photo_id = stored.pk
        pen.write(row)

    return perform(acts.FINISH_INTERNAL_NOTICE, application, actor=actor, at=at, version=version, effect=effect)


def ran_long_enough(act: Act[Any], case: Any, a_round: Round, *, posted_on: date, last_day: date, today: date) -> int:
    """Working days of the notice; refuses ``act`` on ``case`` when they are too few or not yet over on ``today``."""
    asked = queries.internal_notice_days(law.load(a_round.policy_id))
    calendar = queries.calendar_of(a_round)
    try:
        days, earliest = calendar.between(posted_on, last_day), calendar.notice(posted_on, asked).last
    except UnknownDay as unknown:
        raise refuse(act, case, str(unknown), "请待工作日安排公布并录入后办理。", BASIS) from None
    if days < asked:
        raise refuse(act, case, f"公示只有 {max(days, 0)} 个工作日，不足 {asked} 个工作日。",
                     f"张贴当日不计，最早到{earliest:%Y年%-m月%-d日}届满。", BASIS)  # fmt: skip
    if last_day >= today:
        raise refuse(act, case, "内部公示还没有届满。", "请在届满日的次日起办理。", BASIS)
    return days


def confirm_internal_notice(
    application: Application, *, actor: Actor, at: datetime, version: int | None = None
) -> Entry:
    """单位确认 (Art. 20): the employer of a person confirms that the notice was posted in the unit."""

    def effect(fresh: Application, pen: Pen) -> None:
        row = InternalNotice.objects.get(application=fresh)
        row.confirmed_by_id, row.confirmed_at = actor.hand, pen.judged_at
        pen.write(row)

    return perform(acts.CONFIRM_INTERNAL_NOTICE, application, actor=actor, at=at, version=version, effect=effect)
