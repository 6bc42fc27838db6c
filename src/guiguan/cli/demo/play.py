"""The story of the demonstration: a finished round of 示例市, the city's under way, one of 示例区 before its committee."""

from collections.abc import Callable, Iterator
from datetime import date
from urllib.parse import urlencode

from guiguan.applications.models import Application
from guiguan.applications.operations import check, drafting, intake
from guiguan.cli.demo import access, asking, course, declaring, lots, neighbours, opening, recommending, register, words
from guiguan.cli.demo.cast import Cast, assemble
from guiguan.cli.demo.neighbours import FIRM, PERSON
from guiguan.cli.demo.stage import Season, Stage, moment
from guiguan.documents.models import PaperDraft
from guiguan.documents.operations import drafts
from guiguan.governance.draw.problem import Terms
from guiguan.governance.operations import recusal
from guiguan.honours import operations as honours
from guiguan.law import announced
from guiguan.people import operations as people
from guiguan.publicity.identity import Identity
from guiguan.publicity.models import Objection
from guiguan.publicity.operations import leads, notices, objections
from guiguan.review.states import ReportStage

FIRST = "2025-01-06"
NOW = ("2026-06-12", 10)
"""The instant at which a visitor finds the demonstration: the city's round in document review."""
Step = Callable[[], None]


def city(cast: Cast) -> Season:
    return Season(
        cast.authorities["cn-31"], "shanghai-2022", "2025—2026年度", 2026, "office1", "approver1", "chair",
        ("chair", "member"), tuple(f"expert{number:02d}" for number in range(1, 11)), "沪质奖审办",
    )  # fmt: skip


class Story:
    """Chapters in the order of time; each says what it plays."""

    def __init__(self, say: Callable[[str], None]) -> None:
        at = moment(FIRST)
        say("人员、单位和账号")
        self.stage = Stage(assemble(at), at, say)
        self.city = city(self.stage.cast)
        self.town, self.district = neighbours.town(self.stage.cast), neighbours.district(self.stage.cast)
        self.evaluated: list[Application] = []
        self.cases: dict[str, Application] = {}

    def chapters(self) -> Iterator[tuple[str, Step]]:
        yield "往届获奖名单入册", self.past
        yield "示例市 2024—2025 年度：一届始末", lambda: neighbours.finished(self.stage, self.town)
        yield "示例区 2025—2026 年度：申报、审查与评审", self.district_review
        yield "本市 2025—2026 年度：评审规则、计划与申报通知", self.city_call
        yield "本市 2025—2026 年度：申报与收件", self.city_filing
        yield "本市 2025—2026 年度：资格审查", self.city_check
        yield "本市 2025—2026 年度：资格公示与异议", self.city_notice
        yield "本市 2025—2026 年度：资料评审", self.city_review
        yield "示例区 2025—2026 年度：提请审议", lambda: neighbours.tabled(self.stage, self.district, self.evaluated)
        yield "示例市 2026—2027 年度：申报开始", lambda: neighbours.called(self.stage, self.town)

    def past(self) -> None:
        stage = self.stage
        stage.do(honours.import_past, self.city.authority, self.city.clerk, rows=honours.past_winners())

    def district_review(self) -> None:
        self.evaluated = neighbours.reviewed(self.stage, self.district)

    # The city, up to the document review --------------------------------------------------------------------

    def city_call(self) -> None:
        stage, season = self.stage, self.city
        opening.prepare(stage, season, rules_day="2026-02-02", meeting_day="2026-02-10", plan={
            "call": {"starts": "2026-03-02", "ends": "2026-03-02"},
            "filing": {"starts": "2026-03-10", "ends": "2026-04-30"},
            "check": {"starts": "2026-05-06", "ends": "2026-05-20"},
            "qualification_notice": {"starts": "2026-05-21", "ends": "2026-05-29"},
            "document_review": {"starts": "2026-06-01", "ends": "2026-07-10"},
            "site_review": {"starts": "2026-07-20", "ends": "2026-08-21"},
            "evaluation": {"starts": "2026-08-24", "ends": "2026-09-04"},
            "deliberation": {"starts": "2026-09-07", "ends": "2026-09-18"},
            "approval": {"starts": "2026-09-21", "ends": "2026-09-30"},
            "award_notice": {"starts": "2026-10-12", "ends": "2026-10-23"},
            "commendation": {"starts": "2026-10-26", "ends": "2026-11-20"},
        }, adverse_days=30)  # fmt: skip
        opening.call(stage, season, "2026-03-02", opens="2026-03-10", closes="2026-04-30")
        opening.admit_experts(stage, season, starts=date(2026, 1, 1), ends=date(2027, 12, 31))
        register.furnish(stage, season)
        recommending.answered(stage, season)

    def city_filing(self) -> None:
        stage, season = self.stage, self.city
        applicants = {f"c{number}": FIRM[number] for number in range(1, 9)} | {"p1": PERSON["person01"],
                                                                                "p2": PERSON["person02"]}  # fmt: skip
        self.cases |= opening.file(stage, season, applicants, ("2026-03-12", "2026-03-16", "2026-03-23", "2026-03-24"))
        stage.day("2026-04-02")
        stage.do(drafting.withdraw, self.cases["c8"], "firm08", reason="本单位决定改为申报下一届。")
        stage.day("2026-05-06")
        declaring.officers(stage, season)
        for key in [key for key in applicants if key != "c8"]:
            opening.register(stage, season, self.cases[key])

    def city_check(self) -> None:
        stage, season = self.stage, self.city
        one = ("expert01", "expert02", "expert06", "expert08")
        two = ("expert05", "expert04", "expert07")
        three = ("expert03", "expert09", "expert10")
        stage.day("2026-05-07")
        filed = [self.cases[key] for key in ("c1", "c2", "c3", "c4", "c5", "c6", "c7", "p1", "p2")]
        for label, seed in (("方案甲", "384021"), ("方案乙", "917650")):
            lots.draw(stage, season, label, seed, filed, Terms("joint", 3, 3, fields=2, trade_member=False))
        self.first = opening.form_group(
            stage, season, "装备制造组", one, [self.cases[k] for k in ("c1", "c4", "c5", "p1")]
        )
        self.second = opening.form_group(
            stage, season, "服务组", two, [self.cases[k] for k in ("c2", "c3", "c7", "p2")]
        )
        self.third = opening.form_group(stage, season, "卫生健康组", three, [self.cases["c6"]])
        self.members = {**dict.fromkeys(("c1", "c4", "c5", "p1"), one), **dict.fromkeys(("c2", "c3", "c7", "p2"), two),
                        "c6": three}  # fmt: skip
        for group in (self.first, self.second, self.third):
            opening.take_on(stage, season, group)
        stage.day("2026-05-08")
        stage.do(intake.consult, self.cases["c1"], season.clerk, department="示例应急管理部门",
                 number=f"{season.prefix}函〔2026〕3号", sent_on=stage.today, matter="近三年有无安全生产事故。")  # fmt: skip
        asking.ask(stage, season, [self.cases[key] for key in self.members], date(2026, 5, 22))
        stage.day("2026-05-13")
        letter = self.cases["c1"].consultations.get(letter=None)
        stage.do(intake.record_reply, self.cases["c1"], season.clerk, consultation=letter, reply="近三年无安全生产事故。",
                 adverse=False, replied_on=stage.today)  # fmt: skip
        asking.answer(stage, season, "示例应急管理部门", "示应急函〔2026〕21号", {})
        asking.answer(stage, season, "示例生态环境部门", "示环函〔2026〕17号",
                      {self.cases["c6"].pk: "2023年11月因废水超标排放受过行政处罚，已整改验收（示例）。"})  # fmt: skip
        stage.day("2026-05-14")
        for key in ("c1", "c2", "c3", "c5", "p1"):
            course.find(stage, self.cases[key], self.members[key])
            course.passed(stage, season, self.cases[key])
        self._unmet("c7")
        stage.day("2026-05-18")
        stage.do(check.request_supplement, self.cases["c4"], season.clerk, due_on=date(2026, 5, 25),
                 request="请补充首席质量官任命文件的签发页。", number=f"{season.prefix}补〔2026〕1号")  # fmt: skip

    def _unmet(self, key: str) -> None:
        from guiguan.applications.queries.findings import findings_of

        stage, case = self.stage, self.cases[key]
        item = next(row.item for row in findings_of(case) if "accident" in row.item or "safety" in row.item)
        course.find(
            stage,
            case,
            self.members[key],
            **{item.replace(".", "_").replace(":", "_"): "材料显示存在相关情形（示例）。"},
        )
        stage.do(check.fail_check, case, self.city.approver,
                 reasons="依据审查意见，有一项基本条件不符合要求（示例）。", number=f"{self.city.prefix}审〔2026〕7号")  # fmt: skip

    def city_notice(self) -> None:
        stage, season = self.stage, self.city
        stage.do(objections.set_procedure, season.authority, season.approver, text=words.PROCEDURE, accept_days=5,
                 decide_days=30, number="示例〔2026〕3号")  # fmt: skip
        stage.day("2026-05-21")
        self.notice = course.notice(stage, season, "qualification", f"{season.prefix}〔2026〕2号")
        stage.do(
            notices.extend,
            self.notice,
            season.approver,
            working_days=6,
            reason="应来信人请求，延长一个工作日（示例）。",
        )
        stage.do(notices.record_publication, self.notice, season.clerk, url="https://www.example.com/notices/2026-2",
                 starts_at=stage.at, screenshot=opening.pdf_of("官方网站截图（示例）.pdf", "screenshot"))  # fmt: skip
        stage.day("2026-05-25")
        stage.do(check.supply, self.cases["c4"], "firm04", reply="已补充任命文件签发页。", evidence=[])
        who = Identity("person", "示例来信人", "", "021-0000-0009")
        stage.do(objections.record, season.round, season.clerk, channel="letter", received_on=stage.today, person=who,
                 notice=self.notice, subject_id=self.cases["c5"].pk,
                 content="名单所列模式的部分数据与公开年报不一致，请核实（示例）。",
                 scan=opening.pdf_of("来信扫描（示例）.pdf", "letter"))  # fmt: skip
        made = Objection.objects.get(round=season.round)
        stage.do(objections.accept, made, "office2", reason="实名提出，所附材料可以核实。")
        stage.do(leads.record, season.round, season.clerk, channel="letter", received_on=stage.today,
                 content="未署名来信，反映个别申报单位展板数据偏高（示例）。")  # fmt: skip
        stage.day("2026-05-27")
        stage.do(objections.record_inquiry, made, "office2", kind="statement", held_on=stage.today,
                 text="听取申报方陈述：年报口径为集团合并数，申报口径为本部数（示例）。")  # fmt: skip
        stage.day("2026-06-01")
        course.report_notice(stage, season, self.notice)
        for key in ("c1", "c2", "c3", "p1"):
            course.admit(stage, season, self.cases[key])

    def city_review(self) -> None:
        stage, season = self.stage, self.city
        stage.day("2026-06-01")
        declaring.officers(stage, season, {"office2": [self.cases["c2"].pk, self.cases["p1"].pk]})
        one, two = self.members["c1"], self.members["c2"]
        course.open_sheets(stage, season, self.first, one, [self.cases["c1"], self.cases["p1"]])
        course.open_sheets(stage, season, self.second, two, [self.cases["c2"], self.cases["c3"]])
        stage.day("2026-06-04")
        for offset, username in enumerate(two):
            course.score(stage, self.cases["c3"], username, 65 + 5 * offset)
        course.agree(stage, self.cases["c3"], two[0])
        course.report(stage, self.cases["c3"], ReportStage.DOCUMENT, two)
        stage.day("2026-06-08")
        for percent, username in zip((60, 65, 65, 90), one, strict=True):  # one far apart: he explains first
            course.score(stage, self.cases["p1"], username, percent)
        for offset, username in enumerate(two[:2]):
            course.score(stage, self.cases["c2"], username, 60 + 10 * offset)
        course.score(stage, self.cases["c1"], one[1], 70)
        course.score(stage, self.cases["c1"], one[0], 65, items=9)
        course.enter_paper(stage, season, self.cases["c1"], one[2], 70)
        stage.day("2026-06-10")
        course.find(stage, self.cases["p2"], two)
        course.find(stage, self.cases["c6"], self.members["c6"][:3])
        self._loose_ends()

    def _loose_ends(self) -> None:
        """What waits for a second person: a recusal asked for, a letter entered as sent on paper, next year's days."""
        stage, season, case = self.stage, self.city, self.cases["c4"]
        stage.do(people.announce_year, season.authority, season.clerk, scope="CN", year=2027,
                 arrangement=announced.read(words.DAYS_OFF, 2027), source="2027年部分节假日安排（示例，待国务院办公厅公布）")  # fmt: skip
        stage.do(recusal.request, case, "firm04", named="朱示辛", employer="示例轨道交通研究院",
                 reason="其近三年曾为竞争单位提供咨询（示例）。")  # fmt: skip
        sent = {"department": "示例生态环境部门", "number": f"{season.prefix}函〔2026〕9号", "sent_on": "2026-06-05",
                "matter": "近三年有无环境事故。"}  # fmt: skip
        stage.do(people.propose_late_entry, season.authority, season.clerk, act="application.consult", case=case,
                 occurred_at=moment("2026-06-05", 15), reference="示收文〔2026〕12号", data=urlencode(sent))  # fmt: skip
        access.at_the_door(stage, season)
        self._papers()
        register.loose_ends(stage, season)
        stage.do(people.request_factor_reset, season.authority, "secadmin", account=stage.cast.accounts["expert10"],
                 reason="更换手机，备用码未保存（示例）。")  # fmt: skip

    def _papers(self) -> None:
        """A letter waiting to be checked, a notice issued elsewhere waiting for the second person."""
        stage, season = self.stage, self.city
        stage.do(drafts.draft, season.authority, season.clerk, kind="函", case_id=season.round.pk)
        stage.do(drafts.draft, season.authority, season.clerk, kind="通知", case_id=season.round.pk)
        notice = PaperDraft.objects.get(kind="通知", authority_id=season.authority.pk)
        stage.do(drafts.record_outside, notice, season.clerk, number=f"{season.prefix}〔2026〕5号", signer="示例负责人",
                 signed_on=stage.today, scan=opening.pdf_of("通知盖章件（示例）.pdf", "sealed notice"))  # fmt: skip


def play(say: Callable[[str], None]) -> None:
    """Play every chapter, then leave the simulated clock at :data:`NOW`."""
    from guiguan.procedure import clock
    from guiguan.search import operations as search

    story = Story(say)
    for title, chapter in story.chapters():
        say(title)
        chapter()
    clock.move_to(max(story.stage.at, moment(*NOW)))
    search.rebuild()
