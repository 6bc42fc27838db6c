"""The walk's last chapters in the browser: list, committee, approval, notice, decree, honour, the end of the round."""

from tests.browser.driver import Company
from tests.walk.course import EXPERTS
from tests.walk.script import Script

WINNERS = ("firm01", "person01")


def award_list(script: Script, people: Company) -> None:
    """Suggested by the office, deliberated by the committee, approved by the competent body (Art. 26)."""
    office, approver = people["office1"], people["approver1"]
    people.clock("2026-05-20")
    page = office.start("/office/lists/", "award_list.draft")
    for holder in WINNERS:
        page.locator(f'[name="chosen_{script.cases[holder]}"]').check()
        page.fill(f'[name="reason_{script.cases[holder]}"]', "所在行业带动面广。")
    office.send("award_list.draft")
    script.award_list = office.find("/office/lists/", r"/lists/\d+/")
    assert not office.offers(script.award_list, "award_list.table"), "who drafted does not table"
    approver.press(script.award_list, "award_list.table")
    script.meeting(people, "2026-05-21", "审议获奖建议名单的会议", "沪质审〔2026〕2号")
    assert "沪质审〔2026〕2号" in office.go(script.award_list).inner_text("main")
    office.press(script.award_list, "award_list.record_approval", body="示例批准机关", number="示批〔2026〕8号",
                 on="2026-05-21")  # fmt: skip


def award_notice(script: Script, people: Company) -> None:
    """拟获奖公示 of five working days; not commended before it is over (Arts. 26, 27)."""
    office = people["office1"]
    people.clock("2026-05-22")
    script.notice = script.publish(people, "notice.publish_award", "沪质奖审办〔2026〕5号")
    assert script.titles[script.cases["firm01"]] in people.public.go(script.notice).inner_text("main")
    _longer_and_corrected(script, people)
    office.refused(script.award_list, "commendation.enter", "届满")
    people.clock("2026-06-02")
    office.press(script.notice, "notice.report")
    assert people["expert01"].sees(f"/applications/{script.cases['firm01']}/"), "the group still reads its case"
    office.press(script.award_list, "commendation.enter", number="沪府发〔2026〕12号", dated_on="2026-06-02")
    script.decree = office.find(script.award_list, r"/commendations/\d+/")


def _longer_and_corrected(script: Script, people: Company) -> None:
    """One more working day; then a name is put right, and the days are counted from the beginning."""
    approver, first, wrong = people["approver1"], script.notice, script.cases["person01"]
    approver.press(first, "notice.extend", working_days=6, reason="便于公众了解。")
    assert "第 6 日" in people.public.go(first).inner_text("main")
    page = approver.start(first, "notice.restart")
    was = page.input_value(f'[name="title_{wrong}"]')
    approver.fill(reason="成果名称有误，更正后重新公示。", **{f"title_{wrong}": f"{was}（更正）"})
    approver.send("notice.restart")
    read = people.public.go(first)
    assert "以重新公示为准" in read.inner_text("main")
    read = people.public.follow("（重新公示）")
    script.notice = people.public.path
    assert "更正事项" in read.inner_text("main")
    assert f"{was}（更正）" in read.locator("table").inner_text()
    assert read.locator(".countdown b").inner_text() == "6"


def commendation(script: Script, people: Company) -> None:
    """The Government's document confirmed by a second officer: the honours are registered, in public (Art. 27)."""
    office, approver = people["office1"], people["approver1"]
    assert not office.offers(script.decree, "commendation.confirm"), "who entered does not confirm"
    approver.press(script.decree, "commendation.confirm")
    register = people.public.go("/honours/?q=三链协同").inner_text("main")
    assert script.titles[script.cases["firm01"]] in register
    assert "已表彰" in people["firm01"].go(f"/applications/{script.cases['firm01']}/").inner_text("main")


def end(script: Script, people: Company) -> None:
    """The round closed: groups end by themselves, and access goes with the next request (Art. 10)."""
    approver = people["approver1"]
    first = script.cases["firm01"]
    approver.press(script.round, "round.close")
    for username in EXPERTS:
        assert not people[username].sees(f"/applications/{first}/"), username
    assert "已撤销" in people["office1"].go(script.group).inner_text("main")
