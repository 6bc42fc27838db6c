"""Writes parents of organisations: entered by one officer, compared by another, only then used to find recusals."""

from datetime import date, datetime

from django.utils import timezone

from guiguan.governance.acts import links as acts
from guiguan.governance.models import OrganisationLink
from guiguan.governance.operations.findings import compare_house
from guiguan.governance.queries import links as queries
from guiguan.governance.rules import links as rules
from guiguan.governance.states import LinkKind, ProposalState
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.people.models import Authority, Organisation
from guiguan.procedure.engine import ActRefused, Pen, perform, refuse, refuse_by
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind, add_act, add_kind
from guiguan.procedure.spec import Actor

ORGANISATION_LINK = CaseKind(
    name="organisation_link",
    label="单位隶属关系",
    model=OrganisationLink,
    facts=queries.facts,
    policy=lambda row: law.latest(row.authority.code),
    authority_id=lambda row: int(row.authority_id),
    roles=lambda _row, _actor, _at: frozenset(),
    visible=queries.visible,
    title=lambda row: f"{row.child_name}：{row.parent_name or LinkKind.NONE.label}",
    state_label=lambda state: ProposalState(state).label,
    # The authority first: two entries that together close a circle are confirmed one after the other.
    lock_path=lambda row: [(Authority, row.authority_id), (OrganisationLink, row.pk)],
    recipients=lambda row, role, at: people.holders(row.authority_id, role, at),
)


def link(  # noqa: PLR0913 - an entry has these parts
    authority: Authority, *, actor: Actor, at: datetime, child_code: str, kind: LinkKind, source: str,
    looked_up_on: date, parent_code: str = "", child_name: str = "", parent_name: str = "", version: int | None = None,
) -> Entry:  # fmt: skip
    """录入单位隶属关系. A later entry corrects an earlier one; ``NONE`` takes it out. Names: of what is not registered."""
    row = OrganisationLink(
        authority=authority, child_code=child_code, child_name=queries.name_of(child_code) or child_name, kind=kind,
        parent_code=parent_code, parent_name=(queries.name_of(parent_code) or parent_name) if parent_code else "",
        source=source, looked_up_on=looked_up_on, proposed_by_id=actor.person_id,
    )  # fmt: skip
    if refused := _wrong(row, actor, at, {child_code: child_name, parent_code: parent_name}):
        raise refused

    def effect(_authority: Authority, pen: Pen) -> None:
        row.proposed_at = pen.judged_at
        pen.write(row)

    note = f"{row.child_name}：{row.parent_name or kind.label}"
    return perform(acts.LINK, authority, actor=actor, at=at, version=version, effect=effect, note=note)


def _wrong(row: OrganisationLink, actor: Actor, at: datetime, typed: dict[str, str]) -> ActRefused | None:
    """The first thing that does not hold."""
    if refused := refuse_by(rules.WITHOUT_INTEREST, acts.LINK, row.authority, queries.facts(row, actor, at)):
        return refused
    none, basis = row.kind == LinkKind.NONE, acts.BASIS[0]
    strange = next((code for code in typed if code and not (queries.name_of(code) or typed[code])), "")
    other = next(
        (code for code, name in typed.items() if code and name and queries.name_of(code) not in {"", name}), ""
    )
    faults = (
        (none and bool(row.parent_code), "选择了没有上级单位，又填写了上级单位的代码。", "请删去代码，或者另选关系。", basis),
        (not none and not row.parent_code, "没有填写上级单位的代码。", "请填写；没有上级单位的，选择“没有上级单位”。", basis),
        (row.child_code == row.parent_code, "下属单位与上级单位的代码相同。",
         "请核对两个代码；代码相同的内设机构不必录入隶属关系。", rules.CIRCLE_BASIS),
        (bool(strange), f"没有登记代码为{strange}的单位。", "请核对代码；代码无误、单位尚未登记的，同时填写单位名称。", basis),
        (bool(other), f"代码{other}登记的单位是“{queries.name_of(other)}”，与所填名称不同。", "请核对代码和名称。", basis),
        (row.looked_up_on > timezone.localtime(at).date(), "查询日期不能晚于今天。", "请核对查询日期。",
         "system:补录的事项须已经发生"),
        (queries.waits(row.authority_id, row.child_code), "该下属单位已有一项录入等待核对。", "请先核对或者退回。", basis),
        (queries.parents_of(row.child_code) == {row.parent_code},
         f"该下属单位登记的上级单位已经是“{row.parent_name}”。" if row.parent_name else "该单位本来没有登记上级单位。",
         "不需要再录入。", basis),
        (bool(row.parent_code) and queries.is_below(row.parent_code, row.child_code), rules.CIRCLE_SAID,
         "请核对两个代码，或者先更正有误的隶属关系。", rules.CIRCLE_BASIS),
    )  # fmt: skip
    return next((refuse(acts.LINK, row.authority, *said) for broken, *said in faults if broken), None)


def confirm(row: OrganisationLink, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """核对属实: the parent is entered, and whoever works on cases of the house is compared with them at once."""

    def effect(fresh: OrganisationLink, pen: Pen) -> None:
        fresh.decided_by_id = actor.person_id
        parent = _whole(fresh.parent_code, fresh.parent_name, pen) if fresh.parent_code else None
        if not queries.name_of(fresh.child_code):
            _whole(fresh.child_code, fresh.child_name, pen)
        for child in queries.rows_of(fresh.child_code):
            child.parent = parent
            pen.write(child)
        if parent:
            compare_house(parent, pen)

    return perform(acts.CONFIRM_LINK, row, actor=actor, at=at, version=version, effect=effect)


def _whole(code: str, name: str, pen: Pen) -> Organisation:
    """The organisation itself, none of its units; entered now if nobody has."""
    found = Organisation.objects.filter(credit_code=code, unit="").first()
    if found is None:
        found = Organisation(name=name, credit_code=code)
        pen.write(found)
    return found


def reject(row: OrganisationLink, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """退回录入: nothing changes; it can be entered again."""

    def effect(fresh: OrganisationLink, _pen: Pen) -> None:
        fresh.decided_by_id = actor.person_id

    return perform(acts.REJECT_LINK, row, actor=actor, at=at, version=version, effect=effect, note=reason)


def fill_ports() -> None:
    add_kind(ORGANISATION_LINK)
    add_act(acts.LINK, "authority", link)
    add_act(acts.CONFIRM_LINK, "organisation_link", confirm)
    add_act(acts.REJECT_LINK, "organisation_link", reject)
