"""回避对照 of a whole round: a table with marks, and every reason with its evidence as a list under it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.governance.queries import groups, staff
from guiguan.governance.queries.matrix import UNRECORDED, WAITS, Line, Matrix, Reason, matrix
from guiguan.governance.states import MARKS
from guiguan.people import queries as people
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE
from guiguan.web import access
from guiguan.web.office import exports
from guiguan.web.office.exports import Column

KEY = [(WAITS, "is-ask", "待决定，按回避处理"), (UNRECORDED, "is-ask", "记录显示，尚未登记，按回避处理"),
       *((sign, "is-out", f"回避：{ground.label}") for ground, sign in MARKS.items())]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    sign: str
    look: str
    words: str


def cell_of(reasons: list[Reason]) -> Cell:
    """The mark of the gravest reason; what is unknown is left to the declaration of the person himself."""
    barring = [one for one in reasons if one.bars]
    words = "；".join(one.words for one in reasons)
    if not barring:
        return Cell("", "", words or "没有记录显示利害关系，仍以本人申报为准")
    worst = next((one for one in barring if one.sign in {WAITS, UNRECORDED}), barring[0])
    return Cell(worst.sign, "is-ask" if worst.sign in {WAITS, UNRECORDED} else "is-out", words)


def _reasons(table: Matrix) -> Iterator[tuple[Line, Any, Reason]]:
    labels = {row.pk: row for row in table.cases}
    for line in table.lines:
        for pk, reasons in line.reasons.items():
            for reason in reasons:
                yield line, labels[pk], reason


def _who(line: Line) -> str:
    return f"{line.person.name}（审定办）" if line.office else line.person.name


def _workbook(request: HttpRequest, current: Any, table: Matrix) -> HttpResponse:
    def marked(pk: int) -> Any:
        return lambda line: cell_of(line.reasons.get(pk, [])).sign

    columns = [Column("人员", _who), *(Column(groups.label(row), marked(row.pk)) for row in table.cases)]
    listed = [(_who(line), groups.label(case), groups.holder_line(case), one.sign if one.bars else "不回避", one.words,
               "\n".join(one.evidence)) for line, case, one in _reasons(table)]  # fmt: skip
    more = ("理由", ["人员", "编号", "申报", "标记", "理由", "依据的记录"], listed)
    return exports.workbook(request, f"回避对照-{current}", columns, table.lines, more=[more])


@access.roles(*OFFICE)
def recusals(request: HttpRequest) -> HttpResponse:
    """One round: every expert of the register and everybody of the office × every application filed."""
    actor, at = access.actor_of(request), access.at_of(request)
    mine = people.authorities_where(actor.person_id, OFFICE, at)
    rounds = list(case_kind("round").visible(actor, at).filter(authority__in=mine).order_by("-year", "-pk"))
    wanted = request.GET.get("round", "")
    current = next((row for row in rounds if str(row.pk) == wanted), rounds[0] if rounds else None)
    context: dict[str, Any] = {"rounds": rounds, "round": current, "key": KEY}
    if current is not None:
        table = matrix(current, staff.closed_to(actor, at), at)
        if exports.asked(request):
            return _workbook(request, current, table)
        context |= {
            "cases": [(groups.label(row), groups.holder_line(row)) for row in table.cases],
            "lines": [(line, [cell_of(line.reasons.get(row.pk, [])) for row in table.cases]) for line in table.lines],
            "reasons": [(_who(line), groups.label(case), one) for line, case, one in _reasons(table)],
        }
    return render(request, "office/recusals.html", context)


urlpatterns = [path("office/recusals/", recusals, name="recusals")]
