"""Writes experts from an Excel sheet: all of them, or none."""

from collections.abc import Sequence
from datetime import date, datetime

from guiguan.governance.acts import experts as acts
from guiguan.governance.models import Expert, ExpertRecord
from guiguan.governance.queries import register as queries
from guiguan.governance.rules.importing import COLUMNS, KINDS, Row, read_rows
from guiguan.people import operations as people_operations
from guiguan.people.models import Authority, Post
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import add_act
from guiguan.procedure.spec import Actor


def _words(value: str) -> list[str]:
    return [word.strip() for word in value.replace("，", "、").replace(",", "、").split("、") if word.strip()]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _write(authority: Authority, row: Row, pen: Pen) -> None:
    values = row.values
    person = people_operations.enter_person(values["姓名"])
    expert = Expert(
        authority=authority, person=person, fields=_words(values["专业领域"]), trades=_words(values["熟悉行业"]),
        can_lead=values["可任组长"] == "是", qualification=values["资格"], starts=_day(values["聘期起"]),
        ends=_day(values["聘期止"]),
    )  # fmt: skip
    pen.write(expert)
    since, held = _day(values["任职起"]), _day(values["日期"])
    if values["任职单位"] and since:
        pen.write(Post(person=person, employer=values["任职单位"], credit_code=values["统一社会信用代码"],
                       title=values["职务"], starts=since, ends=_day(values["任职止"])))  # fmt: skip
    if values["培训或考核"] and held:
        pen.write(ExpertRecord(expert=expert, kind=KINDS[values["培训或考核"]], title=values["名称"], held_on=held,
                               passed=values["是否合格"] != "否", expires_on=_day(values["有效期至"])))  # fmt: skip


def import_experts(
    authority: Authority, *, actor: Actor, at: datetime, sheet: Sequence[Sequence[object]], version: int | None = None
) -> Entry:
    """批量导入专家. The rows are judged again under the lock; one fault anywhere and nothing is written."""
    rows, wrong = read_rows([COLUMNS, *sheet], queries.known_names(authority.pk))
    faulty = [str(row.number) for row in rows if row.faults]
    if wrong or faulty:
        raise refuse(acts.IMPORT, authority, wrong or f"第 {'、'.join(faulty)} 行有误，没有写入任何一行。",
                     "请改正后重新上传。", "expert.admit")  # fmt: skip

    def effect(fresh: Authority, pen: Pen) -> None:
        for row in rows:
            _write(fresh, row, pen)

    return perform(acts.IMPORT, authority, actor=actor, at=at, version=version, effect=effect, note=f"{len(rows)} 人")


def fill_ports() -> None:
    add_act(acts.IMPORT, "authority", import_experts)
