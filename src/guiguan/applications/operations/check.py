"""资格审查 (Art. 22): findings by the group, supplements, the office's result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from guiguan.applications import acts, ports, queries
from guiguan.applications.models import (
    Application,
    FindingSignature,
    QualificationFinding,
    QualificationResult,
    Supplement,
)
from guiguan.applications.operations.entry import issue_paper, on_paper_day
from guiguan.applications.queries.eligibility import condition_items, objection_upheld
from guiguan.applications.queries.findings import findings_as_signed, findings_digest, signed_by
from guiguan.applications.states import ApplicationState, Finding
from guiguan.documents import operations as documents
from guiguan.documents.blocks import Block
from guiguan.documents.merge import Item, Merge, typed
from guiguan.law.workdays import UnknownDay
from guiguan.procedure import writing
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.spec import Actor, Role
from guiguan.rounds.rules.materials import limits_of


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the findings as typed, with the version that was on screen."""

    item: str
    finding: str
    note: str
    version: int


class NotInCheck(Exception):
    def __init__(self) -> None:
        super().__init__("本件不在资格审查中，或者您不是本件的评审组成员，不能修改审查意见。")


def take_on(application: Application, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """Inner act of 交评审组审查: lay out one item a condition and one a material."""

    def effect(fresh: Application, pen: Pen) -> None:
        laid = set(QualificationFinding.objects.filter(application=fresh).values_list("item", flat=True))
        writing.save_all([
            QualificationFinding(application=fresh, item=item, label=label)
            for item, label in condition_items(fresh) if item not in laid
        ])  # fmt: skip

    return perform(acts.TAKE_ON, application, actor=actor, at=at, version=version, effect=effect)


@transaction.atomic
def save_findings(
    application: Application, lines: Sequence[Line], *, actor: Actor, at: datetime
) -> list[QualificationFinding]:
    """A versioned edit by a member of the group; signatures under the old words no longer stand.

    Returns the items that a colleague wrote on meanwhile, as they stand now; these are not overwritten.
    """
    fresh = Application.objects.select_for_update().get(pk=application.pk)
    roles = queries.case_roles(fresh, actor, at)
    if fresh.state != ApplicationState.CHECKING or not roles & {Role.REVIEWER, Role.LEADER}:
        raise NotInCheck
    items = [line.item for line in lines]
    rows = QualificationFinding.objects.select_for_update().filter(application=fresh, item__in=items)
    standing, changed, moved = {row.item: row for row in rows}, [], []
    for line in lines:
        row, kept = standing[line.item], Finding(line.finding).value if line.finding else ""
        if row.version != line.version:
            moved.append(row)
        elif (row.finding, row.note) != (kept, line.note[:400]):
            row.finding, row.note, row.version = kept, line.note[:400], line.version + 1
            row.found_by_id = actor.person_id
            changed.append(row)
    writing.save_all(changed)
    return moved


def _earliest(application: Application, today: date) -> date:
    try:
        return queries.calendar_of(application.round).next(today)
    except UnknownDay as unknown:
        raise refuse(acts.REQUEST_SUPPLEMENT, application, str(unknown), "请待放假安排录入后办理。", "call") from None


def request_supplement(
    application: Application,
    *,
    actor: Actor,
    at: datetime,
    request: str,
    due_on: date,
    number: str = "",
    version: int | None = None,
) -> Entry:
    """发补正告知书: the Measures do not speak of it; basis and time follow from the round's call."""
    today = on_paper_day(actor, at)
    earliest = _earliest(application, today)
    if due_on < earliest:
        raise refuse(acts.REQUEST_SUPPLEMENT, application, "补正期限过短。",
                     f"期限最早可定在{earliest:%Y年%-m月%-d日}（次一工作日）。", "call")  # fmt: skip

    most = limits_of(application.round.limits)["supplement_times"]
    if queries.supplements_of(application).count() >= most:
        raise refuse(acts.REQUEST_SUPPLEMENT, application, f"本届一件申报至多补正 {most} 次，已经用完。",
                     "请按现有材料审查。", "call")  # fmt: skip

    def effect(fresh: Application, pen: Pen) -> None:
        pen.write(Supplement(application=fresh, request=request, due_on=due_on, requested_at=pen.judged_at,
                             requested_by_id=actor.person_id))  # fmt: skip
        issue_paper(fresh, pen, kind="补正告知书", blocks=_asked(fresh, request, due_on), number=number)

    return perform(acts.REQUEST_SUPPLEMENT, application, actor=actor, at=at, version=version, effect=effect)


def _asked(application: Application, request: str, due_on: date) -> list[Block]:
    of = Merge(application=application, due=due_on)
    rows = [of.row("{place}", item, place=place) for place, item in enumerate(typed(request).lines(), start=1)]
    return [
        *of.paragraphs("{application.holder}：", "经审查，你（单位）申报的{application.title}需要补正下列材料："),
        of.table(("序号", "需补正的材料"), rows),
        *of.paragraphs("请于{due}24:00前提交。逾期未提交的，按现有材料审查。"),
    ]


def extend_supplement(
    application: Application, *, actor: Actor, at: datetime, due_on: date, reason: str, version: int | None = None
) -> Entry:
    """延长补正期限: only later, with a reason; the applicant is told."""
    row = queries.open_supplement(application)
    if row is not None and (due_on <= row.due_on or due_on <= on_paper_day(actor, at)):
        raise refuse(
            acts.EXTEND_SUPPLEMENT, application, "延长后的期限应当晚于原期限和今天。", "请重新确定期限。", "call"
        )

    def effect(_fresh: Application, pen: Pen) -> None:
        if row is not None:
            row.due_on = due_on
            pen.write(row)

    note = f"延长至{due_on:%Y年%-m月%-d日}：{reason}"
    return perform(acts.EXTEND_SUPPLEMENT, application, actor=actor, at=at, version=version, note=note, effect=effect)


def supply(
    application: Application,
    *,
    actor: Actor,
    at: datetime,
    reply: str,
    evidence: list[documents.Incoming] | None = None,
    version: int | None = None,
) -> Entry:
    """提交补正: the words and the files; the frozen copy of the submission stays as it was."""

    def effect(fresh: Application, pen: Pen) -> None:
        _close(fresh, reply, pen)
        for upload in evidence or []:
            documents.store(pen, upload, case_kind=queries.KIND, case_id=fresh.pk, purpose="supplement")

    return perform(acts.SUPPLY, application, actor=actor, at=at, version=version, effect=effect)


def close_supplement(application: Application, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """补正期满: the check goes on with the material in hand."""

    def effect(fresh: Application, pen: Pen) -> None:
        _close(fresh, "期满未补正", pen)

    return perform(acts.CLOSE_SUPPLEMENT, application, actor=actor, at=at, version=version, effect=effect)


def _close(fresh: Application, reply: str, pen: Pen) -> None:
    row = queries.open_supplement(fresh)
    if row is not None:
        row.reply, row.replied_at, row.replied_by_id = reply, pen.judged_at, pen.actor.hand
        pen.write(row)


def sign_findings(
    application: Application, *, actor: Actor, at: datetime, dissent: str = "", version: int | None = None
) -> Entry:
    """签署审查意见: a signature stands under the exact words signed, and falls when they change."""

    def effect(fresh: Application, pen: Pen) -> None:
        signed = findings_digest(fresh)
        if actor.person_id in signed_by(fresh):
            raise refuse(acts.SIGN_FINDINGS, fresh, "您已经签署现在的审查意见。", "无需重复签署。",
                         "system:同一文本只签一次")  # fmt: skip
        pen.write(FindingSignature(application=fresh, person_id=actor.person_id, signed_at=pen.judged_at,
                                   digest_of_findings=signed, dissent=dissent))  # fmt: skip

    return perform(acts.SIGN_FINDINGS, application, actor=actor, at=at, version=version, effect=effect)


def void_signature(application: Application, person_id: int, pen: Pen) -> None:
    """A recused member's signature no longer stands. Called within the act that recuses."""
    for row in FindingSignature.objects.filter(application=application, person_id=person_id, standing=True):
        row.standing = False
        pen.write(row)


def conclude_check(application: Application, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """审查意见定稿 by the leader, once every member signed."""
    return perform(acts.CONCLUDE_CHECK, application, actor=actor, at=at, version=version)


def reopen_check(
    application: Application, *, actor: Actor, at: datetime, reason: str, version: int | None = None
) -> Entry:
    """退回评审组 with a reason, for findings that cannot be issued as they are."""
    return perform(acts.REOPEN_CHECK, application, actor=actor, at=at, version=version, note=reason)


def pass_check(
    application: Application, *, actor: Actor, at: datetime, reasons: str, number: str = "", version: int | None = None
) -> Entry:
    """出具通过的审查结果 (Art. 22)."""

    def effect(fresh: Application, pen: Pen) -> None:
        _result(fresh, pen, passed=True, reasons=reasons, number=number)

    return perform(acts.PASS_CHECK, application, actor=actor, at=at, version=version, effect=effect)


def fail_check(
    application: Application, *, actor: Actor, at: datetime, reasons: str, number: str = "", version: int | None = None
) -> Entry:
    """出具未通过的审查结果 with its reasons (Art. 22)."""

    def effect(fresh: Application, pen: Pen) -> None:
        fresh.end_reason = reasons
        _result(fresh, pen, passed=False, reasons=reasons, number=number)

    return perform(acts.FAIL_CHECK, application, actor=actor, at=at, version=version, effect=effect)


def _result(fresh: Application, pen: Pen, *, passed: bool, reasons: str, number: str) -> None:
    content = findings_as_signed(fresh)
    pen.write(QualificationResult(application=fresh, passed=passed, reasons=reasons, content=content,
                                  issued_at=pen.judged_at, issued_by_id=pen.actor.person_id))  # fmt: skip
    of = Merge(application=fresh)
    outcome = "你（单位）申报的{application.title}通过资格审查。"
    if not passed:
        outcome = "你（单位）申报的{application.title}未通过资格审查。"
    rows = [
        of.row("{row.label}", "{finding}", "{row.note}", row=Item("QualificationResult.content", row),
               finding=Finding(row["finding"]))
        for row in content
    ]  # fmt: skip
    issue_paper(
        fresh,
        pen,
        kind="审查结果告知书",
        blocks=[
            *of.paragraphs("{application.holder}：", outcome, typed(reasons)),
            of.table(("审查事项", "审查意见", "说明"), rows),
        ],
        number=number,
    )


def exclude(
    application: Application, *, actor: Actor, at: datetime, reason: str, document: str = "", version: int | None = None
) -> Entry:
    """不再评审: on an upheld objection, or on a decision made on paper and named here (Art. 32)."""
    if not document and not objection_upheld(application, at):
        raise refuse(acts.EXCLUDE, application, "没有成立的异议，也没有填写决定文号。",
                     "请先处理异议，或者填写有权机关决定的文号。", "application.exclude")  # fmt: skip

    def effect(fresh: Application, pen: Pen) -> None:
        fresh.end_reason = reason
        for hook in ports.on_end:
            hook(fresh, pen, reason)
        of = Merge(application=fresh)
        issue_paper(
            fresh,
            pen,
            kind="不再评审告知书",
            blocks=of.paragraphs(
                "{application.holder}：",
                "你（单位）申报的{application.title}不再参加本届评审。理由如下：",
                typed(reason),
            ),
            number=document,
        )

    note = f"{reason}（{document}）" if document else reason
    return perform(acts.EXCLUDE, application, actor=actor, at=at, version=version, note=note, effect=effect)
