"""The pages of experts and review: who opens them, what they save, what they keep to themselves."""

import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guiguan.documents.models import Paper
from guiguan.documents.spreadsheet import read
from guiguan.governance.models import Expert
from guiguan.governance.operations import recusal as recusals
from guiguan.governance.states import Ground
from guiguan.people.models import Account
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.models import DemoClock
from guiguan.procedure.spec import Actor
from guiguan.review.models import ReportDraft
from guiguan.review.operations import consensus, reports
from guiguan.review.queries import sheets as queries
from guiguan.review.states import ReportStage
from tests.applications.factories import on
from tests.publicity.factories import recuse
from tests.review import factories as make

pytestmark = pytest.mark.django_db


def browser(actor: Actor, day: str = "2026-06-11") -> Client:
    DemoClock.objects.update_or_create(pk=1, defaults={"instant": on(day)})
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id), backend="guiguan.people.backend.AccountBackend")
    return client


def status(actor: Actor, name: str, *args: Any, day: str = "2026-06-11") -> int:
    return int(browser(actor, day).get(reverse(name, args=args)).status_code)


def words(actor: Actor, name: str, *args: Any, day: str = "2026-06-11") -> str:
    response = browser(actor, day).get(reverse(name, args=args))
    assert response.status_code == 200, (name, response.status_code)
    return str(response.content.decode())


# The reviewer's day ---------------------------------------------------------------------------------------------


def test_the_day_leads_to_the_next_sheet_in_one_press() -> None:
    made = make.opened()
    sheet = make.sheet_of(made.applications[0], made.experts[1])
    page = words(made.experts[1], "reviewer-home")
    assert reverse("sheet", args=[sheet.pk]) in page
    assert "已评 0 / 4 条" in page
    overview = words(made.experts[1], "sheet", sheet.pk)
    assert reverse("sheet-item", args=[sheet.pk, "4.1.2"]) in overview


def test_the_day_asks_for_a_declaration_before_anything_opens() -> None:
    made = make.admitted()
    page = words(made.experts[1], "reviewer-home")
    assert "申报回避（1 件）" in page
    assert reverse("application", args=[made.applications[0].pk]) not in page


def test_swearing_shows_the_words_and_wants_a_tick() -> None:
    made = make.admitted()
    spare = make.spare(made)
    page = browser(spare).get(reverse("act", args=["oath.swear", made.group.pk]))
    assert "本人自愿参加本届政府质量奖评审工作" in page.content.decode()
    client = browser(spare)
    address = reverse("act", args=["oath.swear", made.group.pk])
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"read": "yes"}).status_code == 302
    assert "未签署承诺书" not in words(spare, "reviewer-home")


# Consensus ------------------------------------------------------------------------------------------------------


def test_no_score_of_others_shows_before_all_are_in() -> None:
    made = make.opened()
    case = made.applications[0]
    for actor, percent in ((made.experts[0], 35), (made.experts[1], 85)):
        make.submit(case, actor, percent)
    theirs = make.sheet_of(case, made.experts[1])
    talk = make.talk_of(case)
    for actor in made.experts:
        page = words(actor, "consensus", talk.pk)
        assert "35%" not in page
        assert "85%" not in page
        assert "中位数" not in page
    leader = words(made.leader, "sheet", theirs.pk)
    assert "85%" not in leader
    assert "提交评分" not in leader
    assert status(made.experts[2], "sheet", theirs.pk) == 404
    assert status(made.world.approver, "consensus", talk.pk) == 404
    assert status(made.world.approver, "sheet", theirs.pk) == 404


def test_values_of_all_show_once_all_are_in() -> None:
    made = make.all_submitted(percents=(35, 85, 60))
    talk = make.talk_of(made.applications[0])
    page = words(made.experts[1], "consensus", talk.pk)
    assert "分歧较大 4 条" in page
    assert "保存合议值" not in page
    assert "保存合议值" in words(made.leader, "consensus", talk.pk)
    assert status(made.world.approver, "consensus", talk.pk) == 404


def typed(talk: Any, **over: str) -> dict[str, str]:
    found = {}
    for line in queries.agreed_lines(talk):
        found |= {f"value-{line.no}": "60", f"reason-{line.no}": "经讨论一致", f"site_issue-{line.no}": "",
                  f"seen-value-{line.no}": "", f"version-{line.no}": "0"}  # fmt: skip
    return found | over


def test_the_leader_saves_and_concludes() -> None:
    made = make.all_submitted(percents=(35, 85, 60))
    talk = make.talk_of(made.applications[0])
    client = browser(made.leader)
    sent = typed(talk, **{"site_issue-4.1.2": "核实例会记录"})
    assert client.post(reverse("consensus", args=[talk.pk]), sent).status_code == 302
    page = words(made.experts[2], "consensus", talk.pk)
    assert "核实例会记录" in page
    assert "600.00" in page
    assert client.post(reverse("act", args=["consensus.conclude", talk.pk])).status_code == 302
    talk.refresh_from_db()
    assert (talk.state, talk.total) == ("concluded", 60000)
    assert status(made.experts[1], "report", make.report_of(made.applications[0]).pk) == 200


def test_a_second_window_loses_nothing() -> None:
    made = make.all_submitted()
    talk = make.talk_of(made.applications[0])
    first = consensus.Agreed("4.1.2", 0, 70, reason="先存的理由")
    consensus.save_consensus_items(talk, [first], actor=made.leader, at=make.REVIEW)
    answer = browser(made.leader).post(reverse("consensus", args=[talk.pk]), typed(talk))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "先存的理由" in page
    assert "经讨论一致" in page


def test_members_do_not_write_for_the_leader() -> None:
    made = make.all_submitted()
    talk = make.talk_of(made.applications[0])
    assert browser(made.experts[1]).post(reverse("consensus", args=[talk.pk]), typed(talk)).status_code == 404


# Reports --------------------------------------------------------------------------------------------------------


def concluded() -> make.Field:
    made = make.all_submitted()
    make.agree(made.applications[0], made.leader, reason="经讨论一致")
    consensus.conclude(make.talk_of(made.applications[0]), actor=made.leader, at=make.REVIEW)
    return made


def test_a_name_in_the_report_is_marked_and_bars_signing() -> None:
    made = concluded()
    report = make.report_of(made.applications[0])
    sent = {
        "body": f"{made.experts[1].name}认为方法成体系。",
        "suggestions": "扩大样本。",
        "version": str(report.draft.version),
    }
    assert browser(made.leader).post(reverse("report", args=[report.pk]), sent).status_code == 302
    page = words(made.leader, "report", report.pk)
    assert f"<mark>{made.experts[1].name}</mark>" in page
    assert "报告中出现了评审组成员的姓名" in page


def test_a_report_is_sent_signed_and_concluded_from_its_page() -> None:
    made = concluded()
    report = make.report_of(made.applications[0])
    make.write(report, made.leader)
    assert browser(made.leader).post(reverse("act", args=["report.submit_for_signature", report.pk])).status_code == 302
    report.refresh_from_db()
    assert "签署资料评审报告" in words(made.experts[2], "reviewer-home")
    for actor, dissent in zip(made.experts, ("", "", "得分偏高"), strict=True):
        reports.sign(report, actor=actor, at=on("2026-06-12"), dissent=dissent)
    page = words(made.experts[1], "report", report.pk, day="2026-06-13")
    assert "得分偏高" in page
    assert "未签署" not in page
    conclude = reverse("act", args=["report.conclude_document", report.pk])
    assert browser(made.leader, "2026-06-13").post(conclude).status_code == 302
    assert status(made.world.approver, "report", report.pk) == 200
    assert status(made.world.approver, "consensus", make.talk_of(made.applications[0]).pk) == 200


def test_a_report_saved_elsewhere_meanwhile_comes_back_with_both_texts() -> None:
    made = concluded()
    report = make.report_of(made.applications[0])
    make.write(report, made.leader, body="先存的正文")
    answer = browser(made.leader).post(
        reverse("report", args=[report.pk]), {"body": "后写的正文", "suggestions": "", "version": "1"}
    )
    assert answer.status_code == 409
    assert "先存的正文" in answer.content.decode()
    assert "后写的正文" in answer.content.decode()
    assert ReportDraft.objects.get(report=report).body == "先存的正文"


def test_values_change_on_site_with_a_reason() -> None:
    made = make.visited()
    report = make.report_of(made.applications[0], ReportStage.SITE)
    sent = {"body": "现场核实属实。", "suggestions": "", "version": str(report.draft.version), "to-4.1.2": "75", "to-4.2.2": "",
            "why-4.1.2": ""}  # fmt: skip
    client = browser(made.leader, "2026-07-20")
    assert client.post(reverse("report", args=[report.pk]), sent).status_code == 302
    page = words(made.leader, "report", report.pk, day="2026-07-20")
    assert "下列条目调整了分值而没有理由：4.1.2" in page
    assert "现场评审：2026年7月15日" in page


def on_the_spot() -> tuple[make.Field, Any]:
    """The visit is over; the consensus wanted one item verified and one clarified."""
    made = make.visited(issues={"4.1.2": ("核实例会记录", "verify"), "4.2.2": ("请说明测算依据", "clarify")})
    return made, make.report_of(made.applications[0], ReportStage.SITE)


def test_each_site_issue_wants_its_finding_before_the_report_is_sent() -> None:
    made, report = on_the_spot()
    make.write(report, made.leader, make.VISIT, findings={"4.1.2": "已查看会议记录"})
    with pytest.raises(ActRefused, match=r"4\.2\.2"):
        reports.submit_for_signature(report, actor=made.leader, at=make.VISIT)
    page = words(made.experts[1], "report", report.pk, day="2026-07-20")
    assert f'已查看会议记录<span class="sub">{made.leader.name}记录' in page
    assert page.count("未填写") == 1
    assert 'name="found-4.1.2"' not in page, "only the leader writes"


def test_findings_are_written_on_the_page_and_frozen_with_the_report() -> None:
    made, report = on_the_spot()
    sent = {"body": "现场核实属实。", "suggestions": "", "version": str(report.draft.version), "found-4.1.2": "已查看会议记录",
            "found-4.2.2": "财务负责人说明了依据", "to-4.2.2": "55", "why-4.2.2": "依据不足", "found-9.9.9": "没有这一条"}  # fmt: skip
    client = browser(made.leader, "2026-07-20")
    assert client.post(reverse("report", args=[report.pk]), sent).status_code == 302
    reports.conclude_site(make.sign_all(made, report, make.VISIT), actor=made.leader, at=make.VISIT)
    report.refresh_from_db()
    assert [(one["no"], one["words"], one["by"]) for one in report.findings] == [
        ("4.1.2", "已查看会议记录", made.leader.name), ("4.2.2", "财务负责人说明了依据", made.leader.name)]  # fmt: skip
    assert "财务负责人说明了依据" in words(made.world.drafter, "report", report.pk, day="2026-07-20")
    paper = Paper.objects.get(kind="现场评审报告")
    assert "财务负责人说明了依据" in paper.body


def test_the_issue_sheet_is_printed_for_the_group_alone() -> None:
    made, report = on_the_spot()
    page = words(made.experts[2], "issue-sheet", report.pk, day="2026-07-20")
    for one in ("核实例会记录", "请说明测算依据", "澄清", "记录人"):
        assert one in page
    for actor in (made.world.manager, made.world.drafter, made.world.administrator):
        assert status(actor, "issue-sheet", report.pk, day="2026-07-20") == 404
    first = make.report_of(made.applications[0])
    assert status(made.experts[2], "issue-sheet", first.pk, day="2026-07-20") == 404


def test_the_leader_sees_who_is_outstanding_and_others_do_not() -> None:
    made = make.opened()
    case = made.applications[0]
    make.submit(case, made.experts[2], 60)
    talk = make.talk_of(case)
    page = words(made.leader, "consensus", talk.pk)
    assert f"尚未提交：{made.leader.name}、{made.experts[1].name}。" in page
    assert "6月10日" not in page, "no time of a submission"
    member = words(made.experts[1], "consensus", talk.pk)
    assert "尚未提交" not in member
    assert "已提交 1 份，应提交 3 份" in page
    assert "应提交" not in member, "in a group of two the number would tell when the other submitted"


# Recusal --------------------------------------------------------------------------------------------------------


def test_a_recused_member_finds_the_case_absent_everywhere() -> None:
    made = make.all_submitted(2)
    case, gone = made.applications[0], made.experts[1]
    sheet, talk = make.sheet_of(case, gone), make.talk_of(case)
    recusals.declare_late(case, actor=gone, at=make.REVIEW, ground=Ground.KINSHIP, reason="亲属在该单位任职")
    for name, pk in (("application", case.pk), ("findings", case.pk), ("sheet", sheet.pk), ("consensus", talk.pk)):
        assert status(gone, name, pk) == 404, name
    for page in (words(gone, "reviewer-home"), words(gone, "group", made.group.pk)):
        assert reverse("application", args=[case.pk]) not in page
        assert reverse("application", args=[made.applications[1].pk]) in page


def test_an_undeclared_member_finds_the_case_absent() -> None:
    made = make.visited()
    case = made.applications[0]
    late = make.spare(made, make.VISIT)
    report = make.report_of(case, ReportStage.SITE)
    for name, pk in (("application", case.pk), ("report", report.pk), ("consensus", make.talk_of(case).pk)):
        assert status(late, name, pk, day="2026-07-20") == 404, name
        assert status(made.experts[2], name, pk, day="2026-07-20") == 200, name


def test_the_office_decides_a_recusal_from_its_page() -> None:
    made, row = make.interested()
    assert "亲属在该单位任职" in words(made.world.approver, "recusal", row.pk)
    assert "回避待决定" in words(made.world.approver, "groups")
    assert status(made.experts[0], "recusal", row.pk) == 404
    assert status(made.experts[2], "recusal", row.pk) == 404
    decide = reverse("act", args=["recusal.decide_uphold", row.pk])
    assert browser(made.world.approver).post(decide, {"decision": "属实"}).status_code == 302
    assert "回避：亲属" in words(made.world.approver, "group", made.group.pk)


# The office -----------------------------------------------------------------------------------------------------


def test_the_office_sees_progress_without_scores() -> None:
    made = make.opened()
    make.submit(made.applications[0], made.experts[0], 85)
    for page in (words(made.world.drafter, "groups"), words(made.world.drafter, "group", made.group.pk)):
        assert "1 / 3 份" in page
        plain = re.sub(r' (?:href|action|id|for|data-leave|value)="[^"]*"', "", page)  # numbers of rows, tokens
        assert "85" not in plain.replace(str(made.applications[0].number), "")


def test_experts_do_not_read_the_office_s_pages() -> None:
    made = make.opened()
    own, entry = Expert.objects.order_by("id")[:2]
    assert own.person_id == made.experts[0].person_id
    assert status(made.experts[0], "expert", own.pk) == 302, "his own entry leads to his own record"
    for actor, expected in ((made.experts[0], 404), (made.world.manager, 404), (made.world.drafter, 200)):
        assert status(actor, "groups") == expected
        assert status(actor, "experts") == expected
        assert status(actor, "expert", entry.pk) == expected
    assert status(made.world.manager, "group", made.group.pk) == 404
    assert status(made.world.manager, "reviewer-home") == 404
    assert Client().get(reverse("groups")).status_code == 302


def test_the_register_is_searched_by_two_characters() -> None:
    made = make.opened()
    client = browser(made.world.drafter)
    page = client.get(reverse("experts"), {"words": "评示"}).content.decode()
    assert "共 3 人" in page
    assert "请至少输入两个字。" in client.get(reverse("experts"), {"words": "评"}).content.decode()
    assert "没有符合条件的专家" in client.get(reverse("experts"), {"words": "查无此人"}).content.decode()


def test_the_visit_list_shows_rank_and_unreasoned_deviations() -> None:
    made, row = make.listed()
    page = words(made.world.drafter, "visit_list", row.pk)
    assert page.index("800.00") < page.index("700.00") < page.index("600.00")
    first, *rest = row.entries.order_by("rank")
    sent = {f"picked_{entry.pk}": "yes" for entry in rest} | {f"picked_{first.pk}": "no", "version": str(row.version)}
    revise = reverse("act", args=["visit_list.revise", row.pk])
    assert browser(made.world.drafter).post(revise, sent).status_code == 302
    page = words(made.world.approver, "visit_list", row.pk)
    assert page.count("未写理由") == 2
    assert "没有按名次取舍，也没有写明理由" in page
    assert status(made.leader, "visit_list", row.pk) == 404
    assert first.application.number in page


def test_the_visit_list_is_taken_as_excel_without_the_case_one_is_recused_from() -> None:
    made, row = make.listed()
    address = reverse("visit_list", args=[row.pk]) + "?format=xlsx"
    first, *rest = row.entries.order_by("rank")
    recuse(made.world.approver, first.application_id, on("2026-06-11"))
    (_, whole), _ = read(browser(made.world.drafter).get(address).content)
    assert [line[0] for line in whole[1:]] == [entry.rank for entry in (first, *rest)]
    assert whole[1][5] == 800
    (_, kept), _ = read(browser(made.world.approver).get(address).content)
    assert kept[1:] == [line for line in whole[1:] if line[2] != first.application.number]
    assert browser(made.leader).get(address).status_code == 404


def test_every_page_asks_a_constant_number_of_questions() -> None:
    one, many = counted(1), counted(3)
    assert one == many


def counted(count: int) -> dict[str, int]:
    """Queries of each list page; rolled back so that the second world is like the first."""
    found = {}
    with transaction.atomic():
        made = make.all_submitted(count)
        for actor, name in ((made.leader, "reviewer-home"), (made.world.drafter, "groups")):
            client = browser(actor)
            client.get(reverse(name))
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(reverse(name))
            found[name] = len(asked)
        transaction.set_rollback(True)
    return found


def test_two_windows_on_one_item_lose_nothing() -> None:
    made = make.opened()
    owner = made.experts[0]
    sheet = make.sheet_of(made.applications[0], owner)
    address = reverse("sheet-item", args=[sheet.pk, "4.1.2"])
    first = {
        "version": "1",
        "percent": "60",
        "thought": "例会有记录",
        "aspect": "方法",
        "source": "第 3 页",
        "put": "strength",
    }
    client = browser(owner)
    assert client.post(address, first).status_code == 302
    answer = client.post(address, {"version": "1", "percent": "45", "reason": "", "thought": "另一个意思"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "例会有记录" in page
    assert "另一个意思" in page
    assert queries.items(sheet)["4.1.2"].percent == 60
    auto = client.post(address, {"version": "2", "percent": "70"}, headers={"X-Autosave": "1"})
    assert auto.json()["version"] == 3
    assert status(made.experts[1], "sheet-item", sheet.pk, "4.1.2") == 404


def test_a_character_that_no_database_keeps_is_taken_out() -> None:
    made = make.all_submitted()
    talk = make.talk_of(made.applications[0])
    sent = {name: f"{value}\0" if name.startswith("reason-") else value for name, value in typed(talk).items()}
    assert browser(made.leader).post(reverse("consensus", args=[talk.pk]), sent).status_code == 302
    assert {row.reason for row in talk.items.all()} == {"经讨论一致"}
