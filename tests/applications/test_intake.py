"""收件登记 with seals, recommendation and the digest printed on paper; 补正 line by line, extended, at most so often."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from guiguan.applications import queries
from guiguan.applications.forms import RegisterForm, RequestSupplementForm, SupplyForm
from guiguan.applications.models import Application, Intake
from guiguan.applications.operations import check, intake
from guiguan.documents.models import Paper
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.models import Entry
from guiguan.procedure.register.verify import verify
from tests.applications import factories as make
from tests.applications.factories import World, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make.make_world()


def register_form(world: World, application: Application, **typed: str) -> RegisterForm:
    data = QueryDict(mutable=True)
    data.update(
        {"received_on": "2026-03-25", "electronic": "on", "paper_copies": "1", "prevails": "electronic", **typed}
    )
    return RegisterForm(data, case=application, actor=world.drafter, at=on("2026-03-26"))


def test_a_digest_that_differs_is_told_and_recorded(world: World) -> None:
    application = make.submitted(world)
    submission = queries.submission_of(application)
    assert submission is not None
    assert register_form(world, application, paper_code=submission.sha256[:8].upper()).is_valid()
    told = register_form(world, application, paper_code="00000000")
    assert "不一致" in str(told.errors["paper_code"])
    kept = register_form(world, application, paper_code="00000000", mismatch="on", recommender="示例行业协会",
                         opinion="同意推荐")  # fmt: skip
    assert kept.is_valid()
    intake.register(application, actor=world.drafter, at=on("2026-03-26"), **kept.cleaned_data)
    row = Intake.objects.get()
    assert (row.paper_matches, row.recommender, row.opinion) == (False, "示例行业协会", "同意推荐")
    assert "不一致" in Entry.objects.get(act="application.register").note
    assert verify() == []


def test_an_opinion_names_its_recommender(world: World) -> None:
    assert "推荐单位" in str(register_form(world, make.submitted(world), opinion="同意").errors["recommender"])


def test_which_copy_prevails_is_changed_only_with_a_reason_and_to_what_came_in(world: World) -> None:
    application = make.registered(world)
    change: dict[str, Any] = {"at": on("2026-03-27"), "reason": "纸质件盖章页更正"}
    with pytest.raises(ActRefused):
        intake.change_prevailing(application, actor=world.drafter, prevails="electronic", **change)
    with pytest.raises(ActRefused, match="审定办经办"):
        intake.change_prevailing(application, actor=world.manager, prevails="paper", **change)
    intake.change_prevailing(application, actor=world.drafter, prevails="paper", **change)
    row = Intake.objects.get()
    assert (row.prevailing, row.prevails_reason) == ("纸质件", "纸质件盖章页更正")
    assert verify() == []


def supplementing(world: World) -> Application:
    application = make.checking(world)
    form = RequestSupplementForm(QueryDict("request=审计报告\r\n签发页&working_days=2").copy(), case=application,
                                 actor=world.drafter, at=on("2026-05-08"))  # fmt: skip
    assert form.is_valid(), form.errors
    assert form.cleaned_data["due_on"] > date(2026, 5, 8)
    check.request_supplement(application, actor=world.drafter, at=on("2026-05-08"), request="审计报告\n签发页",
                             due_on=date(2026, 5, 12))  # fmt: skip
    return application


def test_each_material_is_a_line_and_answered_by_itself(world: World) -> None:
    application = supplementing(world)
    assert Paper.objects.get(kind="补正告知书").body.count("签发页") == 1
    data = QueryDict(mutable=True)
    data.update({"reply_1": "已补"})
    half = SupplyForm(data, MultiValueDict(), case=application, actor=world.manager, at=on("2026-05-11"))
    assert set(half.errors) == {"reply_2"}
    data.update({"reply_2": "见附件"})
    whole = SupplyForm(data, MultiValueDict(), case=application, actor=world.manager, at=on("2026-05-11"))
    assert whole.is_valid()
    check.supply(application, actor=world.manager, at=on("2026-05-11"), **whole.cleaned_data)
    assert queries.supplements_of(application).get().reply == "1. 审计报告：已补\n2. 签发页：见附件"


def test_the_term_is_only_lengthened_and_the_round_limits_how_often(world: World) -> None:
    application = supplementing(world)
    for day in (11, 12):
        with pytest.raises(ActRefused, match="晚于原期限"):
            check.extend_supplement(application, actor=world.drafter, at=on("2026-05-09"), due_on=date(2026, 5, day),
                                    reason="申请延期")  # fmt: skip
    with pytest.raises(ActRefused):
        check.extend_supplement(application, actor=world.manager, at=on("2026-05-09"), due_on=date(2026, 5, 20),
                                reason="申请延期")  # fmt: skip
    check.extend_supplement(application, actor=world.drafter, at=on("2026-05-09"), due_on=date(2026, 5, 14),
                            reason="申请延期")  # fmt: skip
    check.supply(application, actor=world.manager, at=on("2026-05-13"), reply="补充")
    type(world.round).objects.update(limits={"supplement_times": 1})
    application = queries.by_id(application.pk)
    with pytest.raises(ActRefused, match="至多补正 1 次"):
        check.request_supplement(application, actor=world.drafter, at=on("2026-05-13"), request="再补",
                                 due_on=date(2026, 5, 18))  # fmt: skip
