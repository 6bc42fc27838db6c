"""Writes sheets: opened by the office, edited by their owner alone, submitted, reopened, voided."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from guiguan.applications.models import Application
from guiguan.documents import queries as documents
from guiguan.governance.models import GroupCase, GroupMember, Recusal
from guiguan.governance.queries import groups
from guiguan.people import queries as people
from guiguan.procedure import writing
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.spec import Actor, Role
from guiguan.review import acts
from guiguan.review.models import Consensus, KeyFactors, Report, ReportSignature, Sheet, SheetItem, SheetSubmission
from guiguan.review.operations import consensus as talks
from guiguan.review.queries import sheets as queries
from guiguan.review.rules.scoring import in_steps, total
from guiguan.review.states import ConsensusState, ReportState, SheetState

KINDS_OF_THOUGHT = ("strength", "improvement", "draft")
FACTORS_LIMIT, PAGE_LIMIT = 4000, 20


class ItemMovedOn(Exception):
    """The item, or the key factors, were saved in another window meanwhile; carries what is stored now."""

    def __init__(self, stored: SheetItem | KeyFactors) -> None:
        self.stored = stored
        super().__init__("这一条已在另一窗口修改。您填写的内容没有丢失，请比较后再保存。")


class NotEditable(Exception):
    """The sheet is not open to this person any more."""

    def __init__(self) -> None:
        super().__init__("评分记录表已经提交或者作废，或者您不能评审本件，不能再修改。")


def open_sheets(application: Application, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """启动资料评审 (Art. 23): one sheet for each member without recusal, with the criteria as they are now; whoever joins
    later scores by those that the case's first sheets carry."""
    criteria = queries.criteria_in_use(application)
    if not criteria["items"]:
        raise refuse(
            acts.OPEN_SHEETS, application, "本届的评审标准没有条目。", "请先录入并审核评审标准。", "review_rules"
        )
    talk = Consensus.objects.filter(application=application).first()
    if talk is not None and talk.state == ConsensusState.CONCLUDED:
        raise refuse(acts.OPEN_SHEETS, application, "本件合议已经完成。", "增补的成员参加下一环节。", "review_rules")

    def effect(fresh: Application, pen: Pen) -> None:
        have = set(queries.live_sheets(fresh.pk).values_list("person_id", flat=True))
        for person in sorted(groups.free_members(fresh.pk) - have):
            sheet = Sheet(application=fresh, person_id=person, criteria=criteria)
            pen.write(sheet)
            writing.save_all(
                [SheetItem(sheet=sheet, no=str(item["no"]), saved_at=pen.at) for item in criteria["items"]]
            )
        if talk is None:
            pen.write(Consensus(application=fresh))
        else:
            talks.settle(fresh, pen)

    return perform(acts.OPEN_SHEETS, application, actor=actor, at=at, version=version, effect=effect)


@dataclass(frozen=True, slots=True)
class Typed:
    """One item as typed, with the version that was on screen."""

    no: str
    version: int
    percent: int | None = None
    not_applicable: bool = False
    reason: str = ""
    thoughts: Sequence[dict[str, Any]] = ()
    private_note: str = ""


def _clean(thoughts: Sequence[dict[str, Any]], files: Collection[str]) -> list[dict[str, str]]:
    """Thoughts with words; a file only if it is the application's own."""
    return [
        {key: str(one.get(key, ""))[:1000] for key in ("kind", "text", "aspect", "source")}
        | {key: value for key, value in _evidence(one).items() if value and (key == "page" or value in files)}
        for one in thoughts
        if str(one.get("text", "")).strip() and one.get("kind") in KINDS_OF_THOUGHT
    ]


def _evidence(thought: dict[str, Any]) -> dict[str, str]:
    return {"file": str(thought.get("file", "")), "page": str(thought.get("page", "")).strip()[:PAGE_LIMIT]}


def _files(sheet: Sheet, typed: Sequence[Typed]) -> frozenset[str]:
    """Ids of the application's files, asked for only where a thought names one."""
    if not any(one.get("file") for item in typed for one in item.thoughts):
        return frozenset()
    rows = documents.attachments_of("application", sheet.application_id)
    return frozenset(str(pk) for pk in rows.values_list("pk", flat=True))


_LOCKED = Compiled(lambda pk: Sheet.objects.select_for_update(of=("self",)).select_related("application").filter(pk=pk))
_STANDING = Compiled(lambda sheet, *nos: SheetItem.objects.filter(sheet_id=sheet, no__in=nos))


@transaction.atomic
def save_items(sheet: Sheet, typed: Sequence[Typed], *, actor: Actor, at: datetime) -> list[SheetItem]:
    """A versioned edit by the owner, all or nothing. Raises :class:`NotEditable` or, when another window was first,
    :class:`ItemMovedOn`; nothing is overwritten."""
    fresh = _mine(sheet, actor, at)
    if not typed:
        return []
    rows: list[SheetItem] = []
    standing = {row.no: row for row in _STANDING.rows(fresh.pk, *(one.no for one in typed))}
    files = _files(fresh, typed)
    for one in typed:
        row = standing[one.no]
        if row.version != one.version:
            raise ItemMovedOn(row)
        row.percent = one.percent if in_steps(one.percent) and not one.not_applicable else None
        row.not_applicable = one.not_applicable
        row.reason = one.reason.strip()[:200] if one.not_applicable else ""
        row.thoughts, row.private_note = _clean(one.thoughts, files), one.private_note
        row.version, row.saved_at = one.version + 1, at
        rows.append(row)
    writing.save_all(rows)
    return rows


def _mine(sheet: Sheet, actor: Actor, at: datetime) -> Sheet:
    """The sheet locked, if it is open and the actor's own. Raises :class:`NotEditable`."""
    fresh: Sheet = _LOCKED.row(sheet.pk)
    mine = fresh.person_id == actor.person_id and Role.REVIEWER in groups.case_roles(fresh.application, actor, at)
    if not mine or fresh.state != SheetState.OPEN:
        raise NotEditable
    return fresh


@transaction.atomic
def save_factors(sheet: Sheet, *, text: str, version: int, actor: Actor, at: datetime) -> KeyFactors:
    """The key factors, versioned like an item; version 0 before the first word."""
    fresh = _mine(sheet, actor, at)
    row = KeyFactors.objects.filter(sheet=fresh).first()
    if row is not None and row.version != version:
        raise ItemMovedOn(row)
    return write_factors(fresh, text, at)


def write_factors(sheet: Sheet, text: str, at: datetime) -> KeyFactors:
    """The key factors of a sheet that is locked."""
    row = KeyFactors.objects.filter(sheet=sheet).first() or KeyFactors(sheet=sheet, version=0)
    row.text, row.version, row.saved_at = text.strip()[:FACTORS_LIMIT], row.version + 1, at
    row.save()
    return row


def submit(sheet: Sheet, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """提交评分: freezes a copy; when everybody's is in, the talk of the group opens."""

    def effect(fresh: Sheet, pen: Pen) -> None:
        content, factors = queries.as_content(fresh), queries.factors_of(fresh)
        serial = SheetSubmission.objects.filter(sheet=fresh).count() + 1
        fresh.submitted_at = pen.judged_at
        pen.write(SheetSubmission(sheet=fresh, serial=serial, content=content,
                                  factors=factors.text if factors else "",
                                  total=total(queries.scored(fresh.criteria, content)),
                                  submitted_at=pen.judged_at))  # fmt: skip
        fresh.save(update_fields=["state"])  # the count below must see it; the engine writes the whole row after
        talks.settle(fresh.application, pen)

    return perform(acts.SUBMIT_SHEET, sheet, actor=actor, at=at, version=version, effect=effect)


def reopen(sheet: Sheet, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """退回评分 by the leader, with a reason: the first copy stays, and everything is sealed again."""

    def effect(fresh: Sheet, pen: Pen) -> None:
        fresh.save(update_fields=["state"])
        talks.settle(fresh.application, pen)

    return perform(acts.REOPEN_SHEET, sheet, actor=actor, at=at, version=version, effect=effect, note=reason)


def void(sheet: Sheet, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """评分作废: inner act of a recusal or a release; the sheet stays on file and counts no more."""

    def effect(fresh: Sheet, _pen: Pen) -> None:
        fresh.void_reason = reason

    return perform(acts.VOID_SHEET, sheet, actor=actor, at=at, version=version, effect=effect, note=reason)


# What a recusal takes back ------------------------------------------------------------------------------------


def _withdraw(application: Application, person_id: int, reason: str, pen: Pen) -> None:
    for sheet in queries.live_sheets(application.pk).filter(person_id=person_id):
        void(sheet, actor=pen.lend(acts.VOID_SHEET), at=pen.at, reason=reason)
    signatures = ReportSignature.objects.filter(
        report__application=application, person_id=person_id, standing=True
    ).exclude(report__state=ReportState.CONCLUDED)  # fmt: skip
    for row in signatures:
        row.standing = False
        pen.write(row)
    talks.settle(application, pen)


def on_recused(recusal: Recusal, pen: Pen) -> None:
    """Fills governance's port: the scores go out, and with them what was agreed on them if it still can be redone."""
    _withdraw(recusal.application, recusal.person_id, "回避", pen)


def on_dismissed(recusal: Recusal, pen: Pen) -> None:
    """Fills governance's port: nothing waits for the decision any more."""
    talks.settle(recusal.application, pen)


def on_seated(seat: GroupMember, pen: Pen) -> None:
    """Fills governance's port: a talk that runs stops, so that whoever joins scores before he sees others' scores."""
    for case in GroupCase.objects.filter(group_id=seat.group_id).select_related("application__round"):
        talks.settle(case.application, pen)


def on_released(seat: GroupMember, pen: Pen) -> None:
    """Fills governance's port: who leaves a group takes his unfinished and uncounted work with him."""
    for case in GroupCase.objects.filter(group_id=seat.group_id).select_related("application__round"):
        _withdraw(case.application, seat.person_id, "调出评审组", pen)


def recipients(row: Sheet | Consensus | Report, role: Role, at: datetime) -> list[int]:
    """Person ids for a role that an act of the review notifies."""
    if role is Role.REVIEWER:
        return sorted(groups.free_members(row.application_id))
    if role is Role.LEADER:
        leader = groups.leader(row.application_id)
        return [leader] if leader else []
    return people.holders(row.application.round.authority_id, role, at)
