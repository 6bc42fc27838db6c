"""纸质申报 (Art. 22): entered by one officer, compared with the scan by another, judged for the day it came in."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from guiguan.applications import acts, queries
from guiguan.applications.models import Application, InternalNotice, PaperFiling, Section
from guiguan.applications.operations.drafting import ALREADY, freeze
from guiguan.applications.operations.entry import organisation_of, tell_filed
from guiguan.applications.operations.internal import ran_long_enough
from guiguan.applications.operations.recommending import link
from guiguan.applications.queries import on_paper
from guiguan.applications.queries.eligibility import verdict_of
from guiguan.applications.rules.on_paper import content_of, wanting
from guiguan.applications.states import PaperFilingState
from guiguan.documents import operations as documents
from guiguan.documents.queries import attachments_of
from guiguan.law import policy as law
from guiguan.law.verdict import Answer
from guiguan.people import operations as people
from guiguan.people import queries as people_queries
from guiguan.people.models import Person
from guiguan.procedure.engine import Pen, perform, perform_unhurried, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind
from guiguan.procedure.spec import Act, Actor
from guiguan.rounds.models import Round

PAPER_FILING = CaseKind(
    name=on_paper.KIND,
    label="纸质申报",
    model=PaperFiling,
    facts=on_paper.facts,
    policy=lambda row: law.load(row.round.policy_id),
    authority_id=lambda row: int(row.round.authority_id),
    roles=lambda _row, _actor, _at: frozenset(),
    visible=on_paper.visible,
    title=lambda row: f"{row.head['holder']}：{row.head['title']}",
    state_label=lambda state: PaperFilingState(state).label,
    lock_path=lambda row: [(Round, row.round_id), (PaperFiling, row.pk)],
    recipients=lambda row, role, at: people_queries.holders(row.round.authority_id, role, at),
)
ONCE = "system:同一主体同一奖项一届一件"
DAYS = ("received_on", "posted_on", "last_day")


@dataclass(frozen=True, slots=True)
class PaperApplication:
    """An application handed in on paper, as the officer reads it. Names and codes as printed on it."""

    prize: str
    kind: str
    title: str
    holder: str
    credit_code: str
    unit: str
    district: str
    trade: str
    phone: str
    employer: str
    employer_code: str
    received_on: date
    posted_on: date
    last_day: date
    place: str
    outcome: str
    parts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """{part: {field: text}} as the form of an electronic dossier asks for them."""
    scanned: tuple[str, ...] = ()
    """Parts left to the scan."""

    @property
    def head(self) -> dict[str, str]:
        """Everything but the parts, days in ISO."""
        told = asdict(self)
        return {name: told[name].isoformat() if name in DAYS else told[name]
                for name in told if name not in {"parts", "scanned"}}  # fmt: skip


def as_entered(row: PaperFiling) -> PaperApplication:
    days = {name: date.fromisoformat(row.head[name]) for name in DAYS}
    return PaperApplication(**{**row.head, **days}, parts=row.parts, scanned=tuple(row.scanned))


def file_on_paper(
    a_round: Round, *, actor: Actor, at: datetime, filed: PaperApplication, scan: documents.Incoming,
    version: int | None = None,
) -> Entry:  # fmt: skip
    """登记纸质申报: no application yet, but everything is judged already, for the day it was received."""
    _check(acts.FILE_ON_PAPER, a_round, a_round, filed, at)

    def effect(fresh: Round, pen: Pen) -> None:
        waiting = [as_entered(row) for row in on_paper.waiting(fresh.pk)]
        if (_holder(filed), filed.prize) in {(_holder(one), one.prize) for one in waiting}:
            raise refuse(acts.FILE_ON_PAPER, fresh, "这一申报主体的纸质申报已经录入，正等待核对。",
                         "请先核对或者退回已录入的一份。", ONCE)  # fmt: skip
        row = PaperFiling(round=fresh, head=filed.head, parts=filed.parts, scanned=list(filed.scanned),
                          entered_by_id=actor.person_id, entered_at=pen.at)  # fmt: skip
        pen.write(row)
        documents.store(pen, scan, case_kind=on_paper.KIND, case_id=row.pk, purpose="paper_application")

    return perform_unhurried(acts.FILE_ON_PAPER, a_round, actor=actor, at=at, effect=effect,
                            note=f"{filed.holder}：{filed.title}")  # fmt: skip


def _holder(filed: PaperApplication) -> tuple[str, str, str]:
    code = filed.credit_code if filed.kind == "model" else filed.employer_code
    return code, filed.unit, "" if filed.kind == "model" else filed.holder


def confirm(row: PaperFiling, *, actor: Actor, at: datetime, checked: bool = True, version: int | None = None) -> Entry:
    """核对无误: judged again for the day it came in, and filed."""
    filed, act = as_entered(row), acts.CONFIRM_PAPER

    def effect(fresh: PaperFiling, pen: Pen) -> None:
        if not checked:
            raise refuse(act, fresh, "还没有对照扫描件核对。", "请逐项核对后勾选。", "application.file_on_paper")
        days = _check(act, fresh, fresh.round, filed, pen.at)
        application = _enter(fresh, filed, pen)
        # A person's employer confirmed on the paper itself; no officer did.
        pen.write(InternalNotice(application=application, posted_on=filed.posted_on, place=filed.place,
                                 last_day=filed.last_day, working_days=days, outcome=filed.outcome,
                                 confirmed_at=pen.judged_at if filed.kind != "model" else None))  # fmt: skip
        for held in attachments_of(on_paper.KIND, fresh.pk):
            documents.copy(pen, held, case_kind=queries.KIND, case_id=application.pk, purpose="paper_application")
        freeze(application, queries.data_of(application), pen)
        _barred(fresh, application, pen)  # judged by what was just frozen
        fresh.application, fresh.decided_by_id, fresh.decided_at = application, actor.person_id, pen.at

    return perform(act, row, actor=actor, at=at, version=version, effect=effect)


def give_back(row: PaperFiling, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """与扫描件不符: this entry counts for nothing, the application can be entered again."""

    def effect(fresh: PaperFiling, pen: Pen) -> None:
        fresh.reason, fresh.decided_by_id, fresh.decided_at = reason, actor.person_id, pen.at

    return perform(acts.RETURN_PAPER, row, actor=actor, at=at, version=version, note=reason, effect=effect)


def _check(act: Act[Any], case: Any, a_round: Round, filed: PaperApplication, at: datetime) -> int:
    """Everything that can be judged before there is an application; returns the days of the internal notice."""
    begins = timezone.make_aware(datetime.combine(filed.received_on, time.min))
    opens, closes = a_round.opens_at, a_round.closes_at
    if filed.received_on > timezone.localtime(at).date():
        raise refuse(act, case, "收件日期不能晚于今天。", "请核对收件日期。", "call")
    if opens is None or closes is None or begins >= closes or filed.received_on < timezone.localtime(opens).date():
        raise refuse(act, case, "收件日期不在申报期限内。", "请核对申报通知载明的起止时间。", "call")
    if (filed.prize, filed.kind) not in law.load(a_round.policy_id).questions:
        raise refuse(act, case, "办法没有这一奖项和类别。", "请按申报通知所列奖项选择。", "application.begin")
    if missing := wanting(queries.dossier_for(a_round, filed.prize, filed.kind), filed.parts, filed.scanned):
        more = f"等 {len(missing)} 处" if len(missing) > 5 else ""
        raise refuse(act, case, f"录入还有待补：{'；'.join(missing[:5])}{more}。",
                     "请对照纸质件补齐；纸质件上空缺的，请申报方补正后再录入。", "call")  # fmt: skip
    return ran_long_enough(act, case, a_round, posted_on=filed.posted_on, last_day=filed.last_day,
                           today=filed.received_on)  # fmt: skip


def _barred(fresh: PaperFiling, application: Application, pen: Pen) -> None:
    policy = law.load(fresh.round.policy_id)
    for rule, otherwise in (("same_year.not_both", "本年度已经申报另一级政府质量奖。"),
                            ("same_prize.five_years", "获得同一奖项未满5年。")):  # fmt: skip
        if policy.has(rule) and (found := verdict_of(application, rule, pen.judged_at)).answer is Answer.NOT_MET:
            raise refuse(acts.CONFIRM_PAPER, fresh, found.why or otherwise, "请退回纸质申报并说明理由。", rule)


def _enter(fresh: PaperFiling, filed: PaperApplication, pen: Pen) -> Application:
    holder: dict[str, Any] = {}
    employer = None
    if filed.kind == "model":
        holder["organisation"] = organisation_of(
            filed.holder, filed.credit_code, unit=filed.unit, district=filed.district, trade=filed.trade
        )
    else:
        employer = organisation_of(filed.employer, filed.employer_code, district=filed.district, trade=filed.trade)
        holder["person"] = _person(filed.holder, filed.phone)
    wanted = {"round_id": fresh.round_id, "prize": filed.prize, "kind": filed.kind, **holder}
    if queries.same_holder(wanted).exists():
        raise refuse(acts.CONFIRM_PAPER, fresh, ALREADY, "请核对是否重复申报。", ONCE)
    received = timezone.make_aware(datetime.combine(filed.received_on, time(12)))
    application = Application(**wanted, employer=employer, title=filed.title, state="submitted", begun_at=received,
                              submitted_at=received)  # fmt: skip
    pen.write(application)
    dossier = queries.dossier_for(fresh.round, filed.prize, filed.kind)
    Section.objects.bulk_create(
        Section(application=application, key=key, data=data, saved_at=pen.at, saved_by_id=fresh.entered_by_id)
        for key, data in content_of(dossier, filed.parts, filed.scanned).items()
    )
    link(application, pen)
    tell_filed(application, pen)
    return application


def _person(name: str, phone: str) -> Person:
    # A name alone is no identity: only name and telephone together find somebody already entered.
    held = Person.objects.filter(name=name, phone=phone).first() if phone else None
    return held or people.enter_person(name, phone=phone)


ACTS: tuple[tuple[Act[Any], str, Any], ...] = (
    (acts.FILE_ON_PAPER, "round", file_on_paper),
    (acts.CONFIRM_PAPER, on_paper.KIND, confirm),
    (acts.RETURN_PAPER, on_paper.KIND, give_back),
)
