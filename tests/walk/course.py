"""The walk's middle chapters in the browser: group, check, public notice with an objection, review, visits, reports."""

import re

from tests.browser import counting
from tests.browser.driver import Company, Visitor
from tests.walk.script import Script

EXPERTS = {"expert01": "冯示甲", "expert02": "陈示乙", "expert03": "褚示丙", "expert04": "卫示丁"}
HELD_BACK = "firm02"
"""Objected to at the qualification notice; goes on after the decision."""


def group(script: Script, people: Company) -> None:
    """Experts entered, a group formed, interests compared, sworn, declared; only then the files open (Arts. 9, 10, 29)."""
    office, approver = people["office1"], people["approver1"]
    people.clock("2026-04-02")
    for name in EXPERTS.values():
        office.start("/office/affairs/", "expert.admit")
        office.choose("person", name)
        office.fill(fields_known="质量管理", trades="综合", can_lead=True)
        office.send("expert.admit")
    first = script.cases["firm01"]
    assert not people["expert01"].sees(f"/applications/{first}/"), "nobody reads a file before the oath"
    office.start("/office/groups/", "group.form")
    office.fill(name="综合组")
    office.tick("members", *EXPERTS.values())
    office.choose("leader", "冯示甲")
    boxes = office.page.locator('[name="applications"]').all()
    office.fill(applications=[box.get_attribute("value") or "" for box in boxes])
    office.send("group.form")
    script.group = office.find("/office/groups/", r"/groups/\d+/")
    for username in EXPERTS:
        people[username].press(script.group, "oath.swear", read=True)
    assert not approver.offers(script.group, "group.activate"), "not before everybody has declared"
    declare(script, people)
    approver.press(script.group, "group.activate")
    office.press(script.group, "group.take_on")
    assert people["expert01"].sees(f"/applications/{first}/")
    assert not people["expert05"].sees(f"/applications/{first}/"), "nobody outside the group"


def declare(script: Script, people: Company) -> None:
    """Every member declares no interest in whatever he is asked about now."""
    for username in EXPERTS:
        member = people[username]
        if not member.offers(script.group, "recusal.declare"):
            continue
        page = member.start(script.group, "recusal.declare")
        names = {one.get_attribute("name") or "" for one in page.locator('[name^="interest_"]').all()}
        member.fill(**dict.fromkeys(sorted(names), "no"))
        member.send("recusal.declare")


def check(script: Script, people: Company) -> None:
    """A letter to a department and its answer; a supplement; findings signed by all; the result by a second officer."""
    office, approver, leader = people["office1"], people["approver1"], people["expert01"]
    people.clock("2026-04-03")
    first = script.cases["firm01"]
    case = f"/applications/{first}/"
    office.press(case, "application.consult", department="示例应急管理部门", number="示函〔2026〕3号", sent_on="2026-04-03",
                 matter="近三年有无安全生产事故。")  # fmt: skip
    office.press(case, "application.request_supplement", request="请补充任命文件签发页。", due_on="2026-04-15")
    people.clock("2026-04-08")
    office.start(case, "application.record_reply")
    office.choose("consultation", "示例应急管理部门")
    office.fill(reply="近三年无安全生产事故。", adverse="no", replied_on="2026-04-08")
    office.send("application.record_reply")
    people["firm01"].press(case, "application.supply", reply_1="已补充。", evidence_1=script.evidence)
    for pk in script.cases.values():
        findings(leader, pk)
        assert not approver.offers(f"/applications/{pk}/", "application.pass_check"), "no result before the group's"
        for username in EXPERTS:
            people[username].press(f"/review/{pk}/findings/", "application.sign_findings", dissent="")
        leader.press(f"/review/{pk}/findings/", "application.conclude_check")
        approver.press(f"/applications/{pk}/", "application.pass_check", reasons="经审查符合条件，材料完整。")
    assert people["firm01"].go(case).get_by_text("审查结果告知书").count()


def findings(leader: Visitor, pk: int) -> None:
    page = leader.go(f"/review/{pk}/findings/")
    for radio in page.locator('[name^="finding-"][value="met"]').all():
        radio.check()
    page.get_by_role("button", name="保存审查意见").click()
    page.wait_for_load_state()
    assert "审查意见已保存" in page.inner_text("main")


def notice(script: Script, people: Company) -> None:
    """Five working days in public; an objection by real name holds one candidate back until decided (Arts. 22, 32)."""
    office, approver = people["office1"], people["approver1"]
    people.clock("2026-04-13")
    script.notice = script.publish(people, "notice.publish_qualification", "沪质奖审办〔2026〕2号")
    page = people.public.go(script.notice)
    assert "第 5 日" in page.inner_text("main")
    assert "2026年4月20日" in page.inner_text("main")
    held = script.cases[HELD_BACK]
    receipt, code = object_to(people.public, script, people["firm02"].go(f"/applications/{held}/").inner_text("h1"))
    assert not office.offers(f"/applications/{held}/", "application.admit")
    people.clock("2026-04-14")
    path = office.find("/office/objections/", r"/office/objections/\d+/")
    assert not office.offers(path, "objection.accept"), "who drafted the list does not handle objections to it"
    handler = people["office2"]
    handler.press(path, "objection.accept", reason="实名提出，可以核实。")
    known = handler.go(path)
    assert "示例来信人" not in known.inner_text("body"), "who objects opens only on purpose"
    known.fill('[name="reason"]', "核对联系方式")
    known.get_by_role("button", name="查阅提出人信息").click()
    known.wait_for_load_state()
    assert "示例来信人" in known.inner_text("main")
    people.clock("2026-04-21")
    office.press(script.notice, "notice.report")
    for username, pk in script.cases.items():
        if username != HELD_BACK:
            office.press(f"/applications/{pk}/", "application.admit")
    office.refused(f"/applications/{held}/", "application.admit", "异议")
    assert not handler.offers(path, "objection.reject"), "who handled it does not decide it"
    approver.press(path, "objection.reject", answer="经核查，数据与原始记录一致，异议不成立。")
    status = people.public.go("/objections/status/")
    people.public.fill(number=receipt, code=code)
    status.get_by_role("button", name="查询").click()
    status.wait_for_load_state()
    assert "异议不成立" in status.inner_text("main")
    approver.start("/office/affairs/", "ruling.record")
    words = [one.inner_text() for one in approver.page.locator('[name="reading"] option').all()]
    wanted = next(one for one in words if "异议不成立的，视为无异议" in one)
    approver.choose("reading", wanted)
    approver.fill(document="示例解释〔2026〕1号", decided_on="2026-04-21")
    approver.send("ruling.record")
    office.press(f"/applications/{held}/", "application.admit")


def object_to(citizen: Visitor, script: Script, title: str) -> tuple[str, str]:
    """Lodge on the web, by real name; the receipt and the code are shown once."""
    page = citizen.start(script.notice, "objection.lodge")
    citizen.choose("subject_id", title)
    citizen.fill(content="部分数据与公开年报不一致，请核实。", who="person", phone="021-0000-0009")
    citizen.dare()
    assert "姓名或者单位名称" in citizen.wrong(), "a real name is asked for, nothing typed is lost"
    assert "年报" in page.input_value('[name="content"]')
    citizen.fill(name="示例来信人", evidence=script.evidence, proof=script.evidence)
    page.get_by_role("button", name="提出异议").click()
    page.wait_for_load_state()
    number, code = page.locator(".receipt dd").all_inner_texts()
    return number, code


VALUES = {"expert01": 60, "expert02": 70, "expert03": 65, "expert04": 40}
BETTER = {"firm01": 0, "firm02": 10, "person01": 0}
LATE = "expert04"


def sheets(script: Script, people: Company) -> None:
    """Every expert fills his sheet item by item; nobody sees another's before all are in; one steps down late (Art. 23)."""
    office = people["office1"]
    people.clock("2026-04-22")
    script.officers_declare(people)
    for pk in script.cases.values():
        office.press(f"/applications/{pk}/", "review.open_sheets")
    declare(script, people)
    for username in EXPERTS:
        expert = people[username]
        expert.go("/review/")
        if username == "expert01":
            at_the_keyboard(people, username, VALUES[username])
        for path in expert.hrefs(expert.path, r"/review/sheets/\d+/"):
            holder = next(
                key for key, pk in script.cases.items() if script.titles[pk] in expert.go(path).inner_text("h1")
            )
            fill_sheet(expert, path, VALUES[username] + BETTER[holder])
            expert.press(path, "sheet.submit")
            script.sheets[(username, holder)] = path
        if username == "expert01":
            other = people["expert02"]
            other.go(script.sheets["expert01", "firm01"], status=404)
    lost = script.cases["firm01"]
    people[LATE].start(script.sheets[LATE, "firm01"], "recusal.declare_late")
    people[LATE].fill(ground="kinship", reason="近日得知亲属在申报方任职。")
    people[LATE].send("recusal.declare_late")
    assert not people[LATE].sees(f"/applications/{lost}/"), "who steps down finds the case gone"


def at_the_keyboard(people: Company, username: str, percent: int) -> None:
    """From the sign-in page to the first item in three clicks; then three items, each in three keys and no click."""
    page = people.browser.new_context().new_page()
    counting.count(page)
    page.goto(f"{people.base}/demo/")
    page.locator(f'form[action$="/demo/sign-in/{username}/"] button').click()
    page.locator(".queue a", has_text="填写评分记录表").first.click()
    page.get_by_role("link", name="开始评分").click()
    page.wait_for_url(re.compile(r"/review/sheets/\d+/[\w.]+/$"))
    assert counting.counted(page, "clicks") <= 3
    for _ in range(3):
        here = page.url
        counting.counted(page, "keys")
        for key in (*str(percent), "Enter"):
            page.keyboard.press(key)
        page.wait_for_url(lambda url, before=here: url != before)
        page.wait_for_load_state()
        assert counting.counted(page, "keys") <= 3
    assert counting.counted(page, "clicks") == 0
    page.context.close()


def fill_sheet(expert: Visitor, path: str, percent: int) -> None:
    """One press a value and one onward, as at night with the keyboard."""
    page = expert.go(path)
    page.get_by_role("link", name=re.compile("开始评分|继续评分")).click()
    for number in range(60):
        page.wait_for_load_state()
        if page.locator(".bands").count() == 0:
            break
        value = percent + 5 * (number % 3 - 1)
        page.locator(f'[name="percent"][value="{value}"]').check(force=True)
        with page.expect_navigation():  # the words are stored first, then the page goes on
            page.locator('button[name="next"]').click()
    assert "未评" not in page.inner_text("main")


def consensus(script: Script, people: Company) -> None:
    """Different values, one agreed with its reason; the report with suggestions, signed by all (Art. 23)."""
    leader = people["expert01"]
    for holder in script.cases:
        path = talk(leader, script, holder)
        page = leader.go(path)
        counted = page.locator(".marks").first.inner_text()
        assert ("卫示丁" in counted) == (holder != "firm01"), "a voided sheet no longer counts"
        for box in page.locator('select[name^="value-"]').all():
            box.select_option("65")
        for box in page.locator('[name^="reason-"]').all():
            box.fill("经讨论，按材料中的证据取值。")
        page.get_by_role("button", name="保存合议值").click()
        page.wait_for_load_state()
        if holder == "firm02":
            better = leader.go(path)
            better.locator('select[name^="value-"]').first.select_option("80")
            better.get_by_role("button", name="保存合议值").click()
            better.wait_for_load_state()
        leader.press(path, "consensus.conclude")
        report(script, people, holder, "资料评审报告", "report.conclude_document")


def talk(leader: Visitor, script: Script, holder: str) -> str:
    page = leader.go("/review/")
    row = page.locator("tr", has_text=script.titles[script.cases[holder]]).first
    href = row.locator('a[href*="/consensus/"]').first.get_attribute("href")
    assert href
    return href


def report(script: Script, people: Company, holder: str, stage: str, conclude: str) -> None:
    leader = people["expert01"]
    page = leader.go("/review/")
    row = page.locator("tr", has_text=script.titles[script.cases[holder]]).first
    path = row.get_by_role("link", name=stage).get_attribute("href")
    assert path
    page = leader.go(path)
    page.fill('[name="body"]', "方法成体系，展开较充分，结果持续向好。")
    page.fill('[name="suggestions"]', "建议扩大样本，补充与标杆的对比。")
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_load_state()
    leader.press(path, "report.submit_for_signature")
    assert not leader.offers(path, conclude), "not before everybody has signed"
    for username in EXPERTS:
        if (username, holder) != (LATE, "firm01"):
            people[username].press(path, "report.sign", dissent="")
    leader.press(path, conclude)


def visits(script: Script, people: Company) -> None:
    """Two models for one place: the second taken against rank with the reason, the first left out with feedback."""
    office, approver = people["office1"], people["approver1"]
    people.clock("2026-05-06")
    office.start("/office/groups/", "visit_list.draft")
    office.choose("category", "模式")
    office.fill(places=1)
    office.send("visit_list.draft")
    models = office.find("/office/groups/", r"/visit-lists/\d+/")
    page = office.start(models, "visit_list.revise")
    picked = page.locator('[name^="picked_"]:checked')
    assert sorted(one.get_attribute("value") or "" for one in picked.all()) == ["no", "yes"], "the first place by rank"
    for fieldset in page.locator('fieldset:has([name^="picked_"])').all():
        wanted = script.titles[script.cases["firm01"]] in fieldset.inner_text()
        fieldset.locator(f'[value="{"yes" if wanted else "no"}"]').check()
    for box in page.locator('[name^="reason_"]').all():
        box.fill("行业带动面广，有现场核实的需要。")
    office.send("visit_list.revise")
    assert not office.offers(models, "visit_list.settle"), "who drafted does not settle"
    approver.press(models, "visit_list.settle")
    left = people["firm02"].go(f"/applications/{script.cases['firm02']}/")
    feedback = left.get_by_role("link", name="资料评审反馈函").get_attribute("href")
    assert feedback
    words = people["firm02"].go(feedback).inner_text("main")
    assert "建议扩大样本" in words
    assert not any(name in words for name in EXPERTS.values())
    office.start("/office/groups/", "visit_list.draft")
    office.choose("category", "成果")
    office.fill(places=1)
    office.send("visit_list.draft")
    lists = office.hrefs("/office/groups/", r"/visit-lists/\d+/")
    approver.press(next(path for path in lists if path != models), "visit_list.settle")


VISITED = ("firm01", "person01")


def evaluation(script: Script, people: Company) -> None:
    """Visits announced and held, reports of the visit and of the evaluation signed (Arts. 24, 25)."""
    office = people["office1"]
    script.officers_declare(people)
    for holder in VISITED:
        office.press(f"/applications/{script.cases[holder]}/", "site_visit.schedule", starts_on="2026-05-12",
                     ends_on="2026-05-13", place="示例路1号", plan="首次会议；查阅记录；走访现场；末次会议。")  # fmt: skip
    assert people["firm01"].go(f"/applications/{script.cases['firm01']}/").get_by_text("现场评审通知").count()
    people.clock("2026-05-14")
    declare(script, people)
    for holder in VISITED:
        report(script, people, holder, "现场评审报告", "report.conclude_site")
    for holder in VISITED:
        report(script, people, holder, "综合评价报告", "report.conclude_evaluation")
    assert not re.search(
        r"\d+\.\d+\s*分", people["firm01"].go(f"/applications/{script.cases['firm01']}/").inner_text("main")
    )
