"""Writes sheets filled on paper: entered by one officer with the scan, checked and submitted by another."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from guiguan.applications.models import Application
from guiguan.documents import operations as documents
from guiguan.procedure.engine import ActRefused, Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.spec import Actor
from guiguan.review import acts
from guiguan.review.models import PaperSheet, Sheet, SheetItem
from guiguan.review.operations import sheets
from guiguan.review.queries import paper_sheets as queries
from guiguan.review.rules.scoring import in_steps
from guiguan.review.states import PaperSheetState, SheetState


def enter(
    application: Application, *, actor: Actor, at: datetime, member: int, values: Sequence[dict[str, Any]],
    scan: documents.Incoming, factors: str = "", version: int | None = None,
) -> Entry:  # fmt: skip
    """录入纸质评分记录表: every item of one member's sheet, with the scan. ``values``: {no, percent, not_applicable,
    reason, thoughts}. The sheet itself stays as it is until another officer has checked it."""
    sheet = Sheet.objects.filter(application=application, person_id=member, state=SheetState.OPEN).first()
    if sheet is None or PaperSheet.objects.filter(sheet=sheet, state=PaperSheetState.ENTERED).exists():
        raise _not_now(application, "该专家没有待填写的评分记录表，或者已有一份录入等待核对。", "请核对专家姓名。")
    if queries.begun_online(sheet):
        raise _not_now(application, "该专家已在系统中填写评分。", "请与专家确认以哪一份为准。")
    if not _complete(sheet, values):
        raise _not_now(
            application,
            "有条目没有评分，或者不适用的没有理由。",
            "请对照扫描件逐条补齐；纸质表上空缺的，请退专家补填。",
        )

    def effect(fresh: Application, pen: Pen) -> None:
        row = PaperSheet(application=fresh, sheet=sheet, content=list(values), factors=factors,
                         entered_by_id=actor.person_id)  # fmt: skip
        pen.write(row)
        documents.store(pen, scan, case_kind="paper_sheet", case_id=row.pk, purpose="paper_sheet")

    entry = perform(acts.ENTER_PAPER_SHEET, application, actor=actor, at=at, version=version, effect=effect)
    documents.log_access(actor, at, queries.LOOKED, f"sheet/{sheet.pk}", "录入")
    return entry


def _not_now(application: Application, reason: str, remedy: str) -> ActRefused:
    return refuse(acts.ENTER_PAPER_SHEET, application, reason, remedy, "review_rules")


def _complete(sheet: Sheet, values: Sequence[dict[str, Any]]) -> bool:
    judged = {row["no"] for row in values if (row["reason"] if row["not_applicable"] else in_steps(row["percent"]))}
    return judged == {str(item["no"]) for item in sheet.criteria["items"]}


def confirm(
    paper: PaperSheet, *, actor: Actor, at: datetime, checked: bool = True, version: int | None = None
) -> Entry:
    """核对无误: what was entered becomes the expert's sheet, submitted now; the expert has nothing to do."""

    def effect(fresh: PaperSheet, pen: Pen) -> None:
        sheet = Sheet.objects.select_for_update(of=("self",)).get(pk=fresh.sheet_id)
        if not checked or queries.begun_online(sheet):
            raise refuse(acts.CONFIRM_PAPER_SHEET, fresh, "该专家刚刚在系统中填写了评分。", "请与专家确认以哪一份为准。",
                         "review_rules")  # fmt: skip
        fresh.confirmed_by_id = actor.person_id
        for given in fresh.content:
            row = SheetItem.objects.get(sheet=sheet, no=given["no"])
            row.percent, row.not_applicable, row.reason = given["percent"], given["not_applicable"], given["reason"]
            row.thoughts, row.version, row.saved_at = given["thoughts"], row.version + 1, pen.at
            row.save()
        sheets.write_factors(sheet, fresh.factors, pen.at)
        sheets.submit(sheet, actor=pen.lend(acts.SUBMIT_SHEET), at=pen.at)

    return perform(acts.CONFIRM_PAPER_SHEET, paper, actor=actor, at=at, version=version, effect=effect)


def give_back(paper: PaperSheet, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """与扫描件不符: this entry counts for nothing, the sheet can be entered again."""
    return perform(acts.RETURN_PAPER_SHEET, paper, actor=actor, at=at, version=version, note=reason)
