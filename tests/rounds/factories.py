"""An authority with its officers and committee, and rounds brought to a state by their acts."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guiguan.governance.models import Meeting
from guiguan.governance.operations import committee
from guiguan.people import operations as people
from guiguan.people.models import Authority
from guiguan.people.notice import CURRENT
from guiguan.people.operations import privacy
from guiguan.procedure.models import Entry
from guiguan.procedure.spec import Actor, Role
from guiguan.rounds import operations, queries
from guiguan.rounds.models import CriteriaSet, ReviewRules, Round

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 5, 10, tzinfo=ZONE)
"""A Thursday."""
OFFICERS = {
    "drafter": (Role.OFFICE_DRAFTER,),
    "drafter2": (Role.OFFICE_DRAFTER,),
    "approver": (Role.OFFICE_APPROVER,),
    "both": (Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER),
    "chair": (Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER),
    "member": (Role.COMMITTEE_MEMBER,),
    "administrator": (Role.SYSTEM_ADMIN,),
    "stranger": (),
}
PARAMETERS = {
    "sheets_per_application": 3, "spread_limit": 20, "visit_share": 60, "calibration": "评前统一尺度",
    "weights": {"document": 40, "site": 40, "evaluation": 20},
}  # fmt: skip


@dataclass(slots=True)
class Stage:
    """The authority and its people; ``at`` moves on with every act, as time does."""

    authority: Authority
    actors: dict[str, Actor] = field(default_factory=dict)
    at: datetime = START

    def __getitem__(self, name: str) -> Actor:
        return self.actors[name]

    def later(self, **step: int) -> datetime:
        self.at += timedelta(**step) if step else timedelta(minutes=1)
        return self.at


def stage(code: str = "cn-31") -> Stage:
    authority = people.establish_authority(
        code, name="示例市人民政府", award="示例政府质量奖", office="示例审定办", committee="示例审定委",
        document_prefix="示质奖审办", calendar_scopes="CN,cn-31", contact="示例路1号", fictitious=True,
    )  # fmt: skip
    made = Stage(authority)
    last = Entry.objects.order_by("-seq").first()
    made.at = max(made.at, last.at) if last else made.at
    for name, roles in OFFICERS.items():
        person = people.enter_person(f"示例{name}")
        account = people.open_account(f"{code}-{name}", person, "示例口令-不对外-2026")
        privacy.acknowledge(person.pk, CURRENT.version, made.at)
        made.actors[name] = Actor(account.pk, person.pk, person.name)
        for role in roles:
            people.grant_role(authority, actor=people.INSTALLER, at=made.at, person=person, role=role,
                              starts=date(2026, 1, 1))  # fmt: skip
    return made


def rules(on: Stage, by: str = "drafter", title: str = "示例评审规则") -> ReviewRules:
    """Drafted, not yet tabled."""
    operations.draft_rules(on.authority, actor=on[by], at=on.later(), title=title, text="第一条 示例。\n第二条 示例。",
                           parameters=PARAMETERS)  # fmt: skip
    return ReviewRules.objects.latest("pk")


def tabled(on: Stage, **given: Any) -> ReviewRules:
    row = rules(on, **given)
    operations.table_rules(row, actor=on["approver"], at=on.later())
    return row


def meeting(on: Stage, items: list[tuple[str, int | None, str]], held_on: date | None = None) -> Meeting:
    """Convened for today unless another day is given."""
    committee.convene(on.authority, actor=on["drafter"], at=on.later(), title="示例会议", held_on=held_on or on.at.date(),
                      place="示例会议室", items=items)  # fmt: skip
    return Meeting.objects.latest("pk")


def minuted(on: Stage, items: list[tuple[str, int | None, str]]) -> Meeting:
    row = meeting(on, items)
    committee.record_minutes(
        row, actor=on["drafter"], at=on.later(), present=["示例甲", "示例乙"], minutes="示例纪要。"
    )
    return row


def resolved(on: Stage, items: list[tuple[str, int | None, str]], outcome: str = "approved") -> Meeting:
    row = minuted(on, items)
    outcomes = {item.pk: (outcome, "" if outcome == "approved" else "请补充") for item in row.items.all()}
    committee.resolve(row, actor=on["chair"], at=on.later(), resolution="示审委〔2026〕1号", outcomes=outcomes)
    return row


def adopted(on: Stage, **given: Any) -> ReviewRules:
    """Adopted by a resolution of the committee."""
    row = tabled(on, **given)
    resolved(on, [("review_rules", row.pk, row.title)])
    row.refresh_from_db()
    return row


def criteria(on: Stage, name: str = "gbt19580-2012", *, approved: bool = True) -> CriteriaSet:
    table = queries.shipped_criteria()[name]
    operations.enter_criteria(on.authority, actor=on["drafter"], at=on.later(), **table)
    row = CriteriaSet.objects.latest("pk")
    if approved:
        operations.approve_criteria(row, actor=on["approver"], at=on.later())
    return row


def planned(on: Stage, *, text: ReviewRules | None = None, approved: bool = True, **given: Any) -> Round:
    """A round in preparation, its texts ready unless told otherwise."""
    made = {
        "name": "2026年度", "year": 2026, "rules": text or adopted(on), "plan": {},
        "criteria_model": criteria(on, approved=approved),
        "criteria_achievement": criteria(on, "db31t598-example", approved=approved),
    } | given  # fmt: skip
    operations.plan(on.authority, actor=on["drafter"], at=on.later(), **made)
    return Round.objects.latest("pk")


def day(text: str) -> datetime:
    """The beginning of a day in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def called(on: Stage, opens: str = "2026-03-09", closes: str = "2026-05-01", **given: Any) -> Round:
    """A round whose call is published; ``closes`` is exclusive."""
    a_round = planned(on, **given)
    operations.publish_call(a_round, actor=on["approver"], at=on.later(), opens_at=day(opens), closes_at=day(closes),
                            number="示质奖审办〔2026〕1号", text="示例通知正文。")  # fmt: skip
    return a_round
