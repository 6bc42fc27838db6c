"""Notices and objections, reached by their acts. ``World`` and all before it come from applications."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from guiguan.applications.models import Application
from guiguan.governance.operations import recusal
from guiguan.governance.states import Ground
from guiguan.people.models import Account
from guiguan.people.queries import actor_of
from guiguan.procedure.spec import THE_PUBLIC, Actor, Role
from guiguan.publicity.identity import Identity
from guiguan.publicity.models import Notice, Objection
from guiguan.publicity.operations import Receipt, notices, objections
from guiguan.publicity.states import Channel
from tests.applications import factories as make
from tests.applications.factories import World, on

DRAFTED, PUBLISHED = on("2026-06-12"), on("2026-06-15")
"""Published on a Monday; 19 June is the Dragon Boat Festival, so five working days end on Tuesday the 23rd."""
WHO = Identity("person", "钱示名", "", "021-5555-0199")
Reach = Callable[[World], Objection]
CONTENT = "公示材料与事实不符，附证明。"


def clerk(world: World, at: datetime = DRAFTED) -> Actor:
    """Who drafts the lists, and so handles no objection to them."""
    found = Account.objects.filter(username="clerk").first()
    if found is not None:
        return actor_of(found)
    return make.grant(world.authority, make.account("clerk", "赵示三"), Role.OFFICE_DRAFTER, at=at)


def drafted(world: World, *, days: int = 5, at: datetime = DRAFTED, actor: Actor | None = None) -> Notice:
    rows = list(Application.objects.filter(state="passed").values_list("pk", flat=True))
    notices.draft(world.round, actor=actor or clerk(world, at), at=at, kind="qualification", title="示例公示", text="",
                  working_days=days, subjects=rows)  # fmt: skip
    return Notice.objects.select_related("round__authority").latest("id")


def published(world: World, *, days: int = 5, at: datetime = PUBLISHED) -> Notice:
    make.passed(world)
    notice = drafted(world, days=days)
    notices.publish_qualification(notice, actor=world.approver, at=at, number="示质奖审办〔2026〕2号")
    return notice


def enclosed() -> dict[str, Any]:
    """What Art. 32 asks for with an objection on the web."""
    return {"evidence": make.file(), "proof": make.file("身份证件.pdf")}


def lodge(notice: Notice, at: datetime | None = None, **over: Any) -> tuple[Objection, Receipt]:
    """An objection to the first item of the list."""
    given = {"person": WHO, "content": CONTENT, "subject_id": notice.items.get().subject_id, **enclosed()} | over
    receipt = objections.lodge(notice, actor=THE_PUBLIC, at=at or on("2026-06-16"), **given)
    return Objection.objects.select_related("round__authority", "notice").get(receipt=receipt.number), receipt


def lodged(world: World) -> Objection:
    return lodge(published(world))[0]


def accepted(world: World) -> Objection:
    objection = lodged(world)
    objections.accept(objection, actor=world.drafter, at=on("2026-06-17"))
    return objection


def recorded(world: World, **over: Any) -> tuple[Objection, Receipt]:
    given = {"channel": Channel.LETTER, "person": WHO, "content": CONTENT, "scan": make.file("来信.pdf")} | over
    receipt = objections.record(world.round, actor=world.drafter, at=on("2026-05-20"), **given)
    return Objection.objects.get(receipt=receipt.number), receipt


def recuse(actor: Actor, application_id: int, at: datetime) -> None:
    """The officer declares an interest of his own; it takes hold at once."""
    application = Application.objects.select_related("round__authority").get(pk=application_id)
    recusal.declare_late(application, actor=actor, at=at, ground=Ground.KINSHIP, reason="亲属在该单位任职")
