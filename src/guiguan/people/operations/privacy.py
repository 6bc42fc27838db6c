"""One's own data: the notice read, requests of access, correction and deletion answered (PIPL Arts. 17, 44-50)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from guiguan.law import policy as law
from guiguan.law.workdays import UnknownDay
from guiguan.people import acts, ports, queries
from guiguan.people.acts import SecondPersonFacts
from guiguan.people.models import Account, Acknowledgement, Authority, Invitation, Person, PersonalRequest, Registration
from guiguan.people.states import Purpose, RequestState, Wish
from guiguan.procedure.calendar import calendar_for
from guiguan.procedure.engine import Pen, perform
from guiguan.procedure.models import AccessLog, Entry
from guiguan.procedure.ports import CaseKind, add_act, add_kind
from guiguan.procedure.spec import OFFICE, Actor, Role

ANSWER_WITHIN = 15
"""Working days. The law says 及时; the term is the system's own."""


def acknowledge(person_id: int, version: str, at: datetime) -> None:
    """Entered once a version; reading it again changes nothing."""
    Acknowledgement.objects.get_or_create(person_id=person_id, version=version, defaults={"at": at})


def _visible(actor: Actor, at: datetime) -> Any:
    rows = PersonalRequest.objects.select_related("authority", "person").order_by("-id")
    if not actor.person_id:
        return rows.none()
    inside = queries.authorities_where(actor.person_id, OFFICE, at)
    return rows.filter(Q(person_id=actor.person_id) | Q(authority_id__in=inside))


def _recipients(row: PersonalRequest, role: Role, at: datetime) -> list[int]:
    return [row.person_id] if role is Role.PUBLIC else queries.holders(row.authority_id, role, at)


PERSONAL_REQUEST = CaseKind(
    name="personal_request",
    label="个人信息申请",
    model=PersonalRequest,
    facts=lambda row, actor, _at: SecondPersonFacts(actor.person_id, row.person_id),
    policy=lambda row: law.latest(row.authority.code),
    authority_id=lambda row: int(row.authority_id),
    roles=lambda _row, _actor, _at: frozenset(),
    visible=_visible,
    title=lambda row: f"{row.person}：{Wish(row.wish).label}",
    state_label=lambda state: RequestState(state).label,
    lock_path=lambda row: [(PersonalRequest, row.pk)],
    recipients=_recipients,
)


def request(
    authority: Authority, *, actor: Actor, at: datetime, wish: str, content: str, version: int | None = None
) -> Entry:
    """提出个人信息申请 by anybody who has an account, about himself."""
    today = timezone.localtime(at).date()
    try:
        due = calendar_for(authority.calendar_scopes.split(",")).after(today, ANSWER_WITHIN)
    except UnknownDay:
        due = None

    def effect(_authority: Authority, pen: Pen) -> None:
        pen.write(PersonalRequest(authority=authority, person_id=actor.person_id, wish=wish, content=content,
                                  lodged_at=pen.at, due_on=due))  # fmt: skip

    lent = replace(actor, composite=acts.LODGE_REQUEST.by)
    return perform(acts.LODGE_REQUEST, authority, actor=lent, at=at, version=version, effect=effect,
                   note=Wish(wish).label)  # fmt: skip


def _delete(person: Person, pen: Pen) -> str:
    """What may go goes: contact data and the identity number. What must stay is named with its basis."""
    person.phone = person.mail = ""
    pen.write(person)
    Account.objects.filter(person=person).update(email="")
    opened = Invitation.objects.filter(accepted_by_id=person.pk, purpose=Purpose.ACCOUNT).values_list("subject_id")
    registered = Registration.objects.filter(pk__in=opened)
    registered.update(identity=b"", phone="", mail="")
    kept = [f"{sentence}（{basis}）" for port in ports.kept_because for sentence, basis in port(person.pk, pen.at)]
    if registered.exists():
        kept.append("登记时的授权书或者身份证件（系统规则：登记凭证随登记保存）")
    kept.append("办理经过和登记簿中的记载依法保存，只增不改（系统规则：登记簿只增不改）")
    return "已删除电话、电子邮箱和登记时填写的证件号码。下列信息未予删除：" + "；".join(kept) + "。"


def grant(
    row: PersonalRequest, *, actor: Actor, at: datetime, answer: str, name: str = "", phone: str = "", mail: str = "",
    version: int | None = None,
) -> Entry:  # fmt: skip
    """办结: a correction is made, what may be deleted is deleted, and the answer says so."""

    def effect(fresh: PersonalRequest, pen: Pen) -> None:
        person = fresh.person
        fresh.answer, fresh.decided_by_id, fresh.decided_at = answer, actor.person_id, pen.at
        if fresh.wish == Wish.CORRECT:
            person.name, person.phone, person.mail = name or person.name, phone or person.phone, mail or person.mail
            pen.write(person)
        elif fresh.wish == Wish.DELETE:
            fresh.answer = f"{answer}\n{_delete(person, pen)}"

    return perform(acts.GRANT_REQUEST, row, actor=actor, at=at, version=version, effect=effect)


def refuse_request(
    row: PersonalRequest, *, actor: Actor, at: datetime, basis: str, reason: str, version: int | None = None
) -> Entry:
    """不予办理, with the basis and the reason in writing (PIPL Art. 50)."""

    def effect(fresh: PersonalRequest, pen: Pen) -> None:
        fresh.answer, fresh.decided_by_id, fresh.decided_at = f"{reason}（依据：{basis}）", actor.person_id, pen.at

    return perform(acts.REFUSE_REQUEST, row, actor=actor, at=at, version=version, effect=effect, note=basis)


def log_copy(actor: Actor, at: datetime) -> None:
    """查阅、复制: who took a copy of his own data, and when."""
    AccessLog.objects.create(
        at=at, account_id=actor.account_id, what="复制个人信息", object=f"person/{actor.person_id}"
    )


def fill_privacy_ports() -> None:
    add_kind(PERSONAL_REQUEST)
    add_act(acts.LODGE_REQUEST, "authority", request)
    add_act(acts.GRANT_REQUEST, "personal_request", grant)
    add_act(acts.REFUSE_REQUEST, "personal_request", refuse_request)
