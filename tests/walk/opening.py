"""The walk's first chapters in the browser: rules, round, call, applications, intake."""

import re

from playwright.sync_api import expect

from tests.browser.driver import Company, Value, Visitor
from tests.walk.script import Script

RULES = "评审组由不少于3名评审专家组成，逐件独立评分。\n评分按百分比，5%为一级。"
PLAN: dict[str, Value] = {
    "call_starts": "2026-03-09", "call_ends": "2026-03-09", "filing_starts": "2026-03-10", "filing_ends": "2026-03-31",
    "check_starts": "2026-04-01", "check_ends": "2026-04-10",
}  # fmt: skip


def rules(script: Script, people: Company) -> None:
    """Review rules drafted, tabled, put on an agenda, minuted, resolved (Arts. 8, 9)."""
    office, approver = people["office1"], people["approver1"]
    office.press("/office/texts/", "round.draft_rules", title="2026年度评审规则", text=RULES)
    path = office.find("/office/texts/", r"/rules/\d+/")
    assert not office.offers(path, "review_rules.table"), "who drafted does not table"
    approver.press(path, "review_rules.table")
    script.meeting(people, "2026-03-06", "审议评审规则的会议", "沪质审〔2026〕1号")
    assert "沪质审〔2026〕1号" in office.go(path).inner_text("main")
    for shipped in ("gbt19580-2012", "db31t598-example"):
        office.press("/office/texts/", "criteria.enter", shipped=shipped)
    for table in sorted(set(approver.hrefs("/office/texts/", r"/criteria/\d+/"))):
        approver.press(table, "criteria.approve")


def call(script: Script, people: Company) -> None:
    """The round planned on the calendar, its earliest lawful days shown; the call published with all texts (Art. 19)."""
    office, approver = people["office1"], people["approver1"]
    choices = script.options(office, "/office/rounds/", "round.plan", "criteria_model")
    office.press("/office/rounds/", "round.plan", name="2026年度", year=2026, criteria_model=choices[0],
                 criteria_achievement=choices[1], **PLAN)  # fmt: skip
    script.round = office.find("/office/rounds/", r"/rounds/\d+/")
    page = office.go(script.round)
    assert "最早" in page.inner_text("main"), "the earliest lawful day of each step is shown"
    approver.press(script.round, "round.publish_call", number="沪质奖审办〔2026〕1号", opens_on="2026-03-10",
                   closes_on="2026-03-31", text="现组织申报。")  # fmt: skip
    public = people.public.go(script.round)
    assert "2026年度" in public.inner_text("main")
    paper = people.public.find(people.public.path, r"/papers/\d+/")
    assert "现组织申报" in people.public.go(paper).inner_text("main")
    assert people.public.go("/").get_by_text("2026年度").count()


def apply(script: Script, people: Company) -> None:
    """Two organisations and a person fill the wizard; the notices in the units run their working days (Art. 20)."""
    people.clock("2026-03-11")
    for username in ("firm01", "firm02", "person01"):
        script.cases[username] = begin(script, people[username], username)
        script.titles[script.cases[username]] = TITLES[username]
    _autosave(script, people["firm01"])
    for username in script.cases:
        pk = script.cases[username]
        someone = people[username]
        fill(script, someone, pk)
        someone.press(f"/apply/{pk}/notice/", "application.post_internal_notice", posted_on="2026-03-11",
                      place="一层公告栏（示例）")  # fmt: skip
    people.clock("2026-03-18")
    early = people["firm01"]
    early.attempt(f"/apply/{script.cases['firm01']}/notice/", "application.finish_internal_notice",
                  last_day="2026-03-17", outcome="未收到异议。", photo=script.evidence)  # fmt: skip
    assert "不足 5 个工作日" in early.wrong(), early.wrong()
    people.clock("2026-03-19")
    for username, pk in script.cases.items():
        people[username].press(f"/apply/{pk}/notice/", "application.finish_internal_notice", last_day="2026-03-18",
                               outcome="公示期间未收到异议。", photo=script.evidence)  # fmt: skip
    people["firm01"].press(f"/applications/{script.cases['person01']}/", "application.confirm_internal_notice")
    for username, pk in script.cases.items():
        people[username].press(f"/apply/{pk}/check/", "application.submit")
        receipt = people[username].go(f"/applications/{pk}/")
        assert receipt.get_by_role("link", name="申报提交回执").count()


def begin(script: Script, someone: Visitor, username: str) -> int:
    page = someone.go("/apply/")
    page.get_by_role("link", name="开始申报").first.click()
    page.wait_for_load_state()
    if username.startswith("person"):
        someone.fill(prize="gold", applicant="self", employer_name="示例浦江精密制造有限公司",
                     employer_code="91310000SHILI0001X")  # fmt: skip
    else:
        page.locator('main [name="prize"][value="gold"]').check()
        page.locator('main [name="applicant"]').first.check()
    page.get_by_role("button", name="开始申报").click()
    page.wait_for_url(re.compile(r"/apply/\d+/"))
    found = re.search(r"/apply/(\d+)/", someone.path)
    assert found
    return int(found[1])


def _autosave(script: Script, someone: Visitor) -> None:
    """What is typed is kept without a press of a button."""
    pk = script.cases["firm01"]
    page = someone.go(f"/apply/{pk}/part/overview/")
    page.fill('textarea[name="text"]', "自动留存的概述。")
    expect(page.locator("#saved")).to_contain_text("已自动留存")
    assert someone.go(f"/apply/{pk}/part/overview/").input_value('textarea[name="text"]') == "自动留存的概述。"


TITLES = {"firm01": "“三链协同”质量管理模式", "firm02": "“全程可溯”冷链质量管理模式",
          "person01": "微孔加工五步控制法"}  # fmt: skip
CHOICES = {"accidents": "no", "complaints": "no", "dishonesty": "no", "heads_organisation": "no",
           "profits.policy_loss": "none"}  # fmt: skip


def fill(script: Script, someone: Visitor, pk: int) -> None:
    """Every part of the wizard, field by field, as a patient applicant would."""
    page = someone.go(f"/apply/{pk}/part/basic/")
    while "/part/" in someone.path:
        key = someone.path.split("/part/")[1].strip("/")
        if key == "evidence":
            _upload(script, someone, pk)
            return
        page.evaluate(FILL, [CHOICES, script.titles[pk]])
        page.locator(".formfoot .btn--primary").click()
        page.wait_for_url(re.compile(f"(?<!/part/{key}/)$"))  # the words are stored first, then the page is left


FILL = """([choices, title]) => {
  const form = document.querySelector('form[data-autosave]');
  for (const field of form.elements) {
    if (!field.name || field.type === 'hidden' || field.type === 'submit' || field.tagName === 'FIELDSET') continue;
    if (field.type === 'radio') {
      const wanted = choices[field.name];
      if (wanted ? field.value === wanted : !form.querySelector(`[name="${field.name}"]:checked`)) field.checked = true;
    } else if (field.type === 'date') {
      if (!field.name.endsWith('.on')) field.value = '2009-03-08';
    } else if (field.name.endsWith('.reason')) { continue;
    } else if (field.inputMode === 'decimal') { field.value = '15';
    } else if (field.name === 'title') { field.value = title || field.value || '示例质量管理模式';
    } else if (!field.value || field.tagName === 'TEXTAREA') {
      field.value = field.tagName === 'TEXTAREA' ? '方法成体系，责任到岗，有连续三年的记录（示例）。' : '示例内容';
    }
  }
}"""


def _upload(script: Script, someone: Visitor, pk: int) -> None:
    wanted = someone.page.locator('section.field:not(:has-text("（可不传）")) input[type=file]')
    for name in [one.get_attribute("name") for one in wanted.all()]:
        page = someone.go(f"/apply/{pk}/part/evidence/")
        page.locator(f'[name="{name}"]').set_input_files(str(script.evidence))
        page.locator(f'form:has([name="{name}"]) button').click()
        page.wait_for_load_state()


def intake(script: Script, people: Company) -> None:
    """收件登记 in the order of arrival (Art. 22)."""
    people.clock("2026-04-01")
    people["office1"].go(f"/applications/{script.cases['firm01']}/")
    assert "/do/recusal.declare_office/" in people["office1"].path, "no file opens before the declaration"
    script.officers_declare(people)
    for pk in script.cases.values():
        people["office1"].press(f"/applications/{pk}/", "application.register", received_on="2026-03-19",
                                paper_copies=1, sealed=True, prevails="electronic")  # fmt: skip
    page = people["firm01"].go(f"/applications/{script.cases['firm01']}/")
    assert page.get_by_text("收件回执").count()
