"""纸质申报: entered by one officer, compared by another, judged for the day it came in; nobody files what he typed."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guiguan.applications import queries
from guiguan.applications.models import Application, PaperFiling
from guiguan.applications.operations import on_paper
from guiguan.applications.queries import on_paper as reading
from guiguan.applications.queries.eligibility import conditions_of
from guiguan.applications.rules.on_paper import SEE_SCAN, TYPED, may_be_left
from guiguan.documents.models import Attachment
from guiguan.law.verdict import Answer
from guiguan.people.models import Account
from guiguan.procedure import clock
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.register.verify import verify
from guiguan.procedure.spec import Actor
from tests.applications import factories as make
from tests.applications.factories import CONDITIONS, World, answer_for, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make.make_world()


def typed(world: World, kind: str = "model") -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for part in queries.dossier_for(world.round, "gold", kind).parts:
        if part.key not in TYPED:
            continue
        data: dict[str, str] = {}
        for one in part.fields:
            if one.kind == "figures":
                data |= {f"{one.key}.{year}": "100" for year in one.rows}
            else:
                data[one.key] = answer_for(one.key, one.kind, one.choices)
        if part.key == "conditions":
            data = {name: CONDITIONS[name] for name in part.names() if name in CONDITIONS}
        found[part.key] = data
    return found


def paper(world: World, **over: Any) -> on_paper.PaperApplication:
    kind = over.get("kind", "model")
    dossier = queries.dossier_for(world.round, "gold", kind)
    base = on_paper.PaperApplication(
        prize="gold", kind=kind, title="“示例”质量管理模式", holder="示例申冷物流股份有限公司",
        credit_code="91310000MA1SHILI09", unit="", district="示例区", trade="物流", phone="021-0000-0000", employer="",
        employer_code="", received_on=date(2026, 4, 8), posted_on=date(2026, 3, 16), last_day=date(2026, 3, 23),
        place="公告栏", outcome="无", parts=typed(world, kind),
        scanned=tuple(part.key for part in dossier.parts if may_be_left(part)),
    )  # fmt: skip
    return replace(base, **over)


def entered(world: World, at: str = "2026-04-09", **over: Any) -> PaperFiling:
    on_paper.file_on_paper(
        world.round, actor=world.drafter, at=on(at), filed=paper(world, **over), scan=make.file("纸质申报.pdf")
    )
    return PaperFiling.objects.latest("id")


def reasons(refused: pytest.ExceptionInfo[ActRefused]) -> str:
    return "".join(str(refusal) for refusal in refused.value.refusals)


# Entered by one, compared by another ----------------------------------------------------------------------------


def test_what_one_officer_typed_is_no_application_yet(world: World) -> None:
    row = entered(world)
    assert (row.state, Application.objects.count()) == ("entered", 0)


def test_another_officer_files_it_for_the_day_it_came_in(world: World) -> None:
    row = entered(world)
    on_paper.confirm(row, actor=world.second, at=on("2026-05-06"))
    application = Application.objects.get()
    assert (application.state, application.submitted_at) == ("submitted", on("2026-04-08", 12))
    assert (row.state, row.application_id) == ("confirmed", application.pk)
    content = queries.content_of(application)
    assert content["conditions"]["operating_since"] == CONDITIONS["operating_since"]
    assert content["figures"]["revenue.2025"] == "100"
    assert content["overview"]["text"] == SEE_SCAN
    assert verify() == []


def test_the_scan_goes_with_the_application(world: World) -> None:
    row = entered(world)
    on_paper.confirm(row, actor=world.second, at=on("2026-04-10"))
    mine = Attachment.objects.get(case_kind="application", purpose="paper_application")
    first = Attachment.objects.get(case_kind="paper_filing")
    assert (mine.sha256, mine.case_id) == (first.sha256, row.application_id)
    assert mine.storage != first.storage


def test_what_was_typed_answers_the_conditions(world: World) -> None:
    on_paper.confirm(entered(world), actor=world.second, at=on("2026-04-10"))
    verdicts = {one.rule: one.answer for one in conditions_of(Application.objects.get(), on("2026-04-10"))}
    assert verdicts["gold.model.three_years"] is Answer.MET


def test_nobody_compares_what_he_typed(world: World) -> None:
    on_paper.file_on_paper(world.round, actor=world.second, at=on("2026-04-09"), filed=paper(world), scan=make.file())
    row = PaperFiling.objects.get()
    with pytest.raises(ActRefused) as refused:
        on_paper.confirm(row, actor=world.second, at=on("2026-04-10"))
    assert "由您录入，不能由您核对" in reasons(refused)


@pytest.mark.parametrize("role", ["chair", "manager", "administrator", "stranger"])
def test_only_the_office_compares_or_sends_back(world: World, role: str) -> None:
    row = entered(world)
    with pytest.raises(ActRefused) as refused:
        on_paper.confirm(row, actor=getattr(world, role), at=on("2026-04-10"))
    assert "审定办" in reasons(refused)
    with pytest.raises(ActRefused):
        on_paper.give_back(row, actor=getattr(world, role), at=on("2026-04-10"), reason="示例")


@pytest.mark.parametrize("role", ["approver", "manager", "administrator"])
def test_only_the_drafter_enters(world: World, role: str) -> None:
    with pytest.raises(ActRefused) as refused:
        on_paper.file_on_paper(world.round, actor=getattr(world, role), at=on("2026-04-09"), filed=paper(world),
                               scan=make.file())  # fmt: skip
    assert "由审定办经办办理" in reasons(refused)


def test_what_is_sent_back_counts_for_nothing_and_can_be_entered_again(world: World) -> None:
    row = entered(world)
    with pytest.raises(ActRefused) as refused:
        entered(world, "2026-04-10")
    assert "正等待核对" in reasons(refused)
    on_paper.give_back(row, actor=world.second, at=on("2026-04-10"), reason="营业收入录错")
    assert (row.state, row.reason, Application.objects.count()) == ("returned", "营业收入录错", 0)
    assert entered(world, "2026-04-11").state == "entered"
    with pytest.raises(ActRefused):
        on_paper.confirm(row, actor=world.second, at=on("2026-04-12"))


def test_a_second_application_of_the_same_holder_is_not_filed(world: World) -> None:
    on_paper.confirm(entered(world), actor=world.second, at=on("2026-04-10"))
    again = entered(world, "2026-04-11")
    with pytest.raises(ActRefused) as refused:
        on_paper.confirm(again, actor=world.second, at=on("2026-04-12"))
    assert "已有同一申报主体" in reasons(refused)


def test_a_person_applies_on_paper_with_his_employer(world: World) -> None:
    parts = typed(world, "achievement")
    row = entered(world, kind="achievement", holder="示例某人", credit_code="", employer="示例仪器研究所",
                  employer_code=world.employer.credit_code, parts=parts)  # fmt: skip
    on_paper.confirm(row, actor=world.approver, at=on("2026-04-10"))
    application = Application.objects.get()
    assert (application.person and application.person.name, application.employer_id) == ("示例某人", world.employer.pk)
    notice = queries.internal_notice_of(application)
    assert notice is not None
    assert notice.confirmed_at is not None
    assert notice.confirmed_by_id is None, "the employer's seal confirms, no officer does"


# The same law as for the electronic dossier ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"received_on": date(2026, 3, 9)}, "收件日期不在申报期限内"),
        ({"received_on": date(2026, 5, 1)}, "收件日期不在申报期限内"),
        ({"received_on": date(2026, 5, 7)}, "收件日期不能晚于今天"),
        ({"last_day": date(2026, 3, 20)}, "公示只有 4 个工作日"),
        ({"received_on": date(2026, 3, 23)}, "内部公示还没有届满"),
        ({"prize": "silver"}, "办法没有这一奖项和类别"),
    ],
)
def test_paper_knows_no_other_law(world: World, over: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ActRefused) as refused:
        entered(world, "2026-05-06", **over)
    assert sentence in reasons(refused)


def test_another_level_in_the_same_year_bars_the_filing(world: World) -> None:
    parts = typed(world)
    parts["conditions"]["no_other_level"] = "no"
    row = entered(world, parts=parts)
    with pytest.raises(ActRefused) as refused:
        on_paper.confirm(row, actor=world.second, at=on("2026-04-10"))
    assert "办法第十八条" in reasons(refused)
    assert Application.objects.count() == 0


@pytest.mark.parametrize(
    ("part", "name"), [("figures", "revenue.2024"), ("conditions", "complies"), ("basic", "staff")]
)
def test_what_qualification_needs_is_typed_and_not_left_to_the_scan(world: World, part: str, name: str) -> None:
    parts = typed(world)
    del parts[part][name]
    with pytest.raises(ActRefused) as refused:
        entered(world, parts=parts, scanned=(*paper(world).scanned, part))
    assert "录入还有待补" in reasons(refused)
    assert "申报通知" in reasons(refused)


def test_a_part_not_left_to_the_scan_is_checked_like_any_other(world: World) -> None:
    left = tuple(key for key in paper(world).scanned if key != "overview")
    with pytest.raises(ActRefused) as refused:
        entered(world, scanned=left)
    assert "概述" in reasons(refused)
    row = entered(world, scanned=left, parts={**typed(world), "overview": {"text": "照录的概述"}})
    on_paper.confirm(row, actor=world.second, at=on("2026-04-10"))
    assert queries.content_of(Application.objects.get())["overview"]["text"] == "照录的概述"


# Pages ----------------------------------------------------------------------------------------------------------


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id), "guiguan.people.backend.AccountBackend")
    return client


@pytest.fixture
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: on("2026-04-09"))


def as_posted(world: World) -> dict[str, Any]:
    filed = paper(world)
    given: dict[str, Any] = {name: value for name, value in filed.head.items()
                             if name in {"received_on", "holder", "credit_code", "district", "trade", "posted_on",
                                         "last_day", "place", "outcome"}}  # fmt: skip
    given |= {f"{key}:{name}": text for key, data in filed.parts.items() for name, text in data.items()}
    return given | {f"{key}:scan": "on" for key in filed.scanned} | {"what": "gold.model"}


@pytest.mark.usefixtures("_today")
def test_an_officer_enters_on_the_page_and_another_finds_it_in_the_queue(world: World) -> None:
    url = reverse("act", args=["application.file_on_paper", world.round.pk])
    client = signed_in(world.drafter)
    assert "先选择奖项和类别" in client.get(url).content.decode()
    assert "营业收入" in client.get(url + "?what=gold.model").content.decode()
    assert client.post(url, as_posted(world) | {"scan": make.file()}).status_code == 302
    row = PaperFiling.objects.get()
    assert row.parts["figures"]["revenue.2025"] == "100"
    other = signed_in(world.second)
    assert row.head["holder"] in other.get(reverse("queue") + "?of=paper_filings").content.decode()
    page = other.get(reverse("paper_filing", args=[row.pk])).content.decode()
    assert "核对无误，计为申报" in page
    assert signed_in(world.manager).get(reverse("paper_filing", args=[row.pk])).status_code == 404


@pytest.mark.usefixtures("_today")
def test_what_is_wanting_is_told_and_what_was_typed_stays(world: World) -> None:
    url = reverse("act", args=["application.file_on_paper", world.round.pk])
    given = as_posted(world) | {"figures:revenue.2024": "", "scan": make.file()}
    page = signed_in(world.drafter).post(url, given)
    body = page.content.decode()
    assert page.status_code == 422
    assert "2024年度营业收入" in body
    assert "示例申冷物流股份有限公司" in body
    assert not PaperFiling.objects.exists()


@pytest.mark.usefixtures("_today")
def test_an_entry_sent_back_is_begun_again_from_what_it_said(world: World) -> None:
    row = entered(world, "2026-04-08")
    on_paper.give_back(row, actor=world.second, at=on("2026-04-08", 12), reason="示例")
    url = reverse("act", args=["application.file_on_paper", world.round.pk])
    body = signed_in(world.drafter).get(f"{url}?what=gold.model&from={row.pk}").content.decode()
    assert "示例申冷物流股份有限公司" in body
    assert list(reading.visible(world.manager, on("2026-04-09"))) == []
