"""Databases in which one grave act waits to be done through its page, each with who does it and what he sends."""

import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connections, transaction
from django.test import Client, override_settings
from django.urls import reverse

from guiguan.applications.models import Application
from guiguan.applications.operations import check, drafting, internal
from guiguan.governance.models import ReviewGroup
from guiguan.governance.operations import groups
from guiguan.people.models import Account
from guiguan.procedure import clock
from guiguan.procedure.spec import Actor
from guiguan.review.models import Report
from guiguan.review.operations import consensus, reports, sheets
from tests import databases
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.conferral import factories as conferral
from tests.procedure.own import using
from tests.publicity import factories as publicity
from tests.review import factories as review

BACKEND = "guiguan.people.backend.AccountBackend"


@dataclass
class Waiting:
    """An act on the verge: its database, its page, its actor signed in, what is typed or chosen."""

    address: str
    page: str
    client: Client
    fields: Callable[[], dict[str, Any]]
    files: Path


@dataclass
class Due:
    """What a stage leaves to be done."""

    code: str
    case: Any
    actor: Actor
    at: datetime
    fields: Callable[[], dict[str, Any]] = field(default=dict)

    def shown(self) -> dict[str, Any]:
        """What the page posts: the fields, and the version it was drawn from."""
        return {"version": self.case.version, **self.fields()}


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id), backend=BACKEND)
    return client


def the_one(world: World) -> Application:
    return Application.objects.select_related("round__authority").get(organisation=world.organisation, prize="gold")


def _notice_ends(world: World) -> Due:
    application = make.begun(world)
    make.fill(application, world.manager, on("2026-03-13"))
    internal.post_internal_notice(application, actor=world.manager, at=on("2026-03-16"), posted_on=date(2026, 3, 16),
                                  place="公告栏")  # fmt: skip
    return Due("application.finish_internal_notice", application, world.manager, on("2026-03-24"),
               lambda: {"last_day": "2026-03-23", "outcome": "未收到异议", "photo": make.file("照片.png", make.PNG)})  # fmt: skip


def _submit(world: World) -> Due:
    application = the_one(world)
    internal.finish_internal_notice(application, actor=world.manager, at=on("2026-03-24"), last_day=date(2026, 3, 23),
                                    outcome="未收到异议", photo=make.file("照片.png", make.PNG))  # fmt: skip
    return Due("application.submit", application, world.manager, on("2026-03-25"))


def _findings(world: World) -> Due:
    application = the_one(world)
    drafting.submit(application, actor=world.manager, at=on("2026-03-25"))
    make.register(world, application)
    group = make.with_group(world, application)
    groups.take_on(group, actor=world.drafter, at=on("2026-05-07"))
    application.refresh_from_db()
    make.find(application, world.experts[0], on("2026-05-11"))
    for actor in world.experts[:2]:
        check.sign_findings(application, actor=actor, at=on("2026-05-11"))
    return Due("application.sign_findings", application, world.experts[2], on("2026-05-11"), lambda: {"dissent": ""})


def _publish(world: World) -> Due:
    application, at = the_one(world), on("2026-05-12")
    check.sign_findings(application, actor=world.experts[2], at=at)
    check.conclude_check(application, actor=world.experts[0], at=at)
    check.pass_check(application, actor=world.approver, at=at, reasons="符合条件")
    notice = publicity.drafted(world, at=on("2026-05-13"))
    return Due("notice.publish_qualification", notice, world.approver, on("2026-05-14"),
               lambda: {"number": "示质奖审办〔2026〕2号"})  # fmt: skip


def _report(world: World) -> Due:
    review.notice(world)
    application = the_one(world)
    made = review.Field(world, ReviewGroup.objects.get(round=world.round), [application])
    sheets.open_sheets(application, actor=world.drafter, at=review.REVIEW)
    for actor in made.experts:
        review.declare(made, actor)
    for actor in made.experts:
        review.submit(application, actor)
    review.agree(application, made.leader, reason="经讨论一致")
    consensus.conclude(review.talk_of(application), actor=made.leader, at=review.REVIEW)
    report: Report = review.report_of(application)
    review.write(report, made.leader)
    reports.submit_for_signature(report, actor=made.leader, at=review.REVIEW)
    for actor in made.experts[:2]:
        reports.sign(report, actor=actor, at=review.REVIEW)
    return Due("report.sign", report, made.experts[2], review.REVIEW, lambda: {"dissent": ""})


def _commend(world: World) -> Due:
    chosen = conferral.evaluated(world, {("gold", "model"): 2})
    document = conferral.entered(world, chosen[:1])
    return Due("commendation.confirm", document, world.approver, conferral.AFTER)


STAGES: dict[str, Callable[[World], Due]] = {
    "notice_ends": _notice_ends, "submit": _submit, "sign_findings": _findings, "publish": _publish,
    "sign_report": _report, "commend": _commend,
}  # fmt: skip


def course(template: str, folder: Path, wanted: Collection[str]) -> dict[str, Waiting]:
    """One application on its way; where a wanted act is due the database and the files are set aside as they stand."""
    found: dict[str, Waiting] = {}
    address, world, files = databases.copy_of(template, "course"), None, folder / "course"
    files.mkdir()
    for name, stage in STAGES.items():
        if set(wanted) <= set(found):
            break
        with using(address), override_settings(GUIGUAN_FILES_DIR=files):
            with transaction.atomic():
                world = world or make.make_world()
                due = stage(world)
                clock.move_to(max(due.at, clock.now()))
                client = signed_in(due.actor)
            connections["default"].close()
            if name in wanted:
                held, beside = databases.copy_of(address, f"due_{name}"), folder / name
                shutil.copytree(files, beside)
                page = reverse("act", args=[due.code, due.case.pk])
                found[name] = Waiting(held, page, client, due.shown, beside)
    return found
