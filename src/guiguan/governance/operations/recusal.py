"""Writes recusals: found by comparing records, declared late, requested, decided (Art. 29)."""

from datetime import date, datetime

from django.utils import timezone

from guiguan.applications import ports as application_ports
from guiguan.applications.models import Application
from guiguan.applications.operations import void_signature
from guiguan.applications.states import ApplicationState
from guiguan.documents import operations as documents
from guiguan.documents import ports as documents_ports
from guiguan.governance import ports
from guiguan.governance.acts import recusal as acts
from guiguan.governance.models import Recusal, RecusalRequest
from guiguan.governance.operations.findings import compare_case, compare_person, record_findings
from guiguan.governance.queries import comparing, groups, letters
from guiguan.governance.queries import recusal as queries
from guiguan.governance.states import Ground, RecusalSource, RecusalState
from guiguan.law import policy as law
from guiguan.people import ports as people_ports
from guiguan.people import queries as people
from guiguan.people.models import Person
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import REGISTRY, CaseKind, add_act, add_kind
from guiguan.procedure.spec import Actor
from guiguan.publicity import ports as publicity_ports
from guiguan.rounds.models import Round

RECUSAL = CaseKind(
    name="recusal",
    label="回避",
    model=Recusal,
    facts=queries.facts,
    policy=lambda recusal: law.load(recusal.round.policy_id),
    authority_id=lambda recusal: int(recusal.round.authority_id),
    roles=lambda _recusal, _actor, _at: frozenset(),
    visible=queries.visible,
    title=lambda recusal: f"{recusal.person.name}与{groups.label(recusal.application)}",
    state_label=lambda state: RecusalState(state).label,
    lock_path=lambda recusal: [
        (Round, recusal.round_id), (Application, recusal.application_id), (Recusal, recusal.pk),
    ],
    recipients=lambda recusal, role, at: people.holders(recusal.round.authority_id, role, at),
)  # fmt: skip


def find(a_round: Round, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """运行回避比对: compare the records of members with the cases of their groups, of the office's people with
    every case; new matches wait for decision."""

    def effect(fresh: Round, pen: Pen) -> None:
        record_findings(pen, comparing.pairs_of_round(fresh, pen.judged_at))

    return perform(acts.FIND, a_round, actor=actor, at=at, version=version, effect=effect)


def request(
    application: Application,
    *,
    actor: Actor,
    at: datetime,
    named: str,
    reason: str,
    employer: str = "",
    version: int | None = None,
) -> Entry:
    """请求回避 by the applicant: a name and reasons. A member of that name is barred at once and until decided; the
    applicant learns nothing of who reviews."""

    def effect(fresh: Application, pen: Pen) -> None:
        pen.write(RecusalRequest(application=fresh, named=named, employer=employer, reason=reason,
                                 requested_at=pen.judged_at, requested_by_id=actor.hand))  # fmt: skip
        for person, name in groups.member_names(fresh.pk).items():
            if name == named:
                _raise(fresh, person, f"申报方请求：{reason}", pen)

    return perform(acts.REQUEST, application, actor=actor, at=at, version=version, effect=effect)


def _raise(application: Application, person_id: int, reason: str, pen: Pen) -> None:
    if (person_id, application.pk, Ground.REQUEST.value) not in queries.known([application.pk]):
        pen.write(Recusal(round_id=application.round_id, person_id=person_id, application=application,
                          source=RecusalSource.REQUEST, ground=Ground.REQUEST, reason=reason,
                          raised_at=pen.judged_at, raised_by_id=pen.actor.person_id))  # fmt: skip


def match(
    application: Application,
    *,
    actor: Actor,
    at: datetime,
    request: RecusalRequest,
    person: Person | None,
    answer: str = "",
    version: int | None = None,
) -> Entry:
    """核对回避请求: whom the applicant means, or that nobody concerned with the review is meant."""
    if request.application_id != application.pk or request.answered_at is not None:
        raise refuse(acts.MATCH, application, "这一请求不属于本件，或者已经核对。", "请重新选择。", "recusal.request")
    if person is None and not answer:
        raise refuse(
            acts.MATCH,
            application,
            "没有选定人员，也没有写明核对结果。",
            "请选定人员，或者写明查无此人。",
            "recusal.request",
        )

    def effect(fresh: Application, pen: Pen) -> None:
        row = RecusalRequest.objects.get(pk=request.pk)
        row.answered_at, row.answered_by_id = pen.judged_at, actor.person_id
        row.answer = answer or f"已核对为{person}"
        pen.write(row)
        if person is not None:
            _raise(fresh, person.pk, f"申报方请求：{row.reason}", pen)

    return perform(acts.MATCH, application, actor=actor, at=at, version=version, effect=effect)


def declare_late(
    application: Application,
    *,
    actor: Actor,
    at: datetime,
    ground: Ground,
    reason: str,
    version: int | None = None,
) -> Entry:
    """补充申报回避: takes hold at once. Who declares cuts his own access; his scores and signature no longer count."""

    def effect(fresh: Application, pen: Pen) -> None:
        step_down(fresh, ground, reason, pen, late=True)

    return perform(acts.DECLARE_LATE, application, actor=actor, at=at, version=version, effect=effect)


def step_down(application: Application, ground: Ground, reason: str, pen: Pen, *, late: bool) -> None:
    """The doer's own recusal, in force at once. ``late``: he had the file open before."""
    person = pen.actor.person_id
    recusal = Recusal(round_id=application.round_id, person_id=person, application=application,
                      source=RecusalSource.OWN, ground=ground, reason=reason, state=RecusalState.UPHELD,
                      raised_at=pen.judged_at, raised_by_id=person, decided_by_id=person, decided_at=pen.judged_at,
                      late=late)  # fmt: skip
    pen.write(recusal)
    take_hold(recusal, pen)


def enter_declared(
    application: Application, *, actor: Actor, at: datetime, person: Person, ground: Ground, reason: str,
    signed_on: date, scan: documents.Incoming, version: int | None = None,
) -> Entry:  # fmt: skip
    """录入书面回避申报: a member, an officer or somebody of the committee declared in writing. It bars him at once, as
    everything undecided does; another officer decides."""
    if signed_on > timezone.localtime(at).date():
        raise refuse(acts.ENTER_DECLARED, application, "签署日期不能晚于今天。", "请核对纸面上的日期。",
                     "system:补录的事项须已经发生")  # fmt: skip
    if application.pk in groups.barred_from(person.pk):
        raise refuse(acts.ENTER_DECLARED, application, f"{person.name}就本件已经回避或者回避待决定。", "无需重复录入。",
                     "recusal.declare")  # fmt: skip

    def effect(fresh: Application, pen: Pen) -> None:
        row = Recusal(round_id=fresh.round_id, person=person, application=fresh, source=RecusalSource.OWN,
                      ground=ground, reason=reason, raised_at=pen.at, raised_by_id=person.pk,
                      entered_by_id=actor.person_id, evidence=[f"书面申报，{signed_on.isoformat()} 签署"])  # fmt: skip
        pen.write(row)
        documents.store(pen, scan, case_kind="recusal", case_id=row.pk, purpose="recusal")

    return perform(acts.ENTER_DECLARED, application, actor=actor, at=at, version=version, effect=effect)


def may_open_scan(_file: object, recusal: Recusal, actor: Actor, at: datetime) -> bool:
    """Whoever sees the recusal sees the paper it came on."""
    return queries.visible(actor, at).filter(pk=recusal.pk).exists()


def take_hold(recusal: Recusal, pen: Pen) -> None:
    """What a recusal does the moment it holds: signatures fall, and whatever higher modules take back."""
    void_signature(recusal.application, recusal.person_id, pen)
    for hook in ports.on_recused:
        hook(recusal, pen)


def decide_uphold(recusal: Recusal, *, actor: Actor, at: datetime, decision: str, version: int | None = None) -> Entry:
    """决定回避."""

    def effect(fresh: Recusal, pen: Pen) -> None:
        _decided(fresh, decision, pen)
        fresh.save()  # what takes hold now asks the database who is barred; the engine enters the digest
        take_hold(fresh, pen)

    return perform(acts.UPHOLD, recusal, actor=actor, at=at, version=version, effect=effect, note=decision)


def decide_dismiss(recusal: Recusal, *, actor: Actor, at: datetime, decision: str, version: int | None = None) -> Entry:
    """决定不回避, with the reasons on file."""

    def effect(fresh: Recusal, pen: Pen) -> None:
        _decided(fresh, decision, pen)
        fresh.save()  # what waited for the decision asks the database; the engine enters the digest
        for hook in ports.on_dismissed:
            hook(fresh, pen)

    return perform(acts.DISMISS, recusal, actor=actor, at=at, version=version, effect=effect, note=decision)


def _decided(recusal: Recusal, decision: str, pen: Pen) -> None:
    recusal.decided_by_id, recusal.decided_at, recusal.decision = pen.actor.person_id, pen.judged_at, decision


def fill_ports() -> None:
    add_kind(RECUSAL)
    add_act(acts.FIND, "round", find)
    add_act(acts.REQUEST, "application", request)
    add_act(acts.MATCH, "application", match)
    add_act(acts.DECLARE_LATE, "application", declare_late)
    add_act(acts.ENTER_DECLARED, "application", enter_declared)
    documents_ports.may_open["recusal"] = may_open_scan
    add_act(acts.UPHOLD, "recusal", decide_uphold)
    add_act(acts.DISMISS, "recusal", decide_dismiss)
    for state in ApplicationState:
        application_ports.flags.setdefault(state, {})[acts.REQUESTS_OPEN] = queries.a_request_is_open
    application_ports.hidden_from_applicant |= acts.HIDDEN_FROM_APPLICANT
    application_ports.closed.append(queries.recused)
    application_ports.on_filed.append(compare_case)
    people_ports.on_tied.append(compare_person)
    REGISTRY.kept_from.append(letters.kept_from)
    publicity_ports.interested.append(queries.interested)
