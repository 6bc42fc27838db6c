"""From the groups to the admitted applications: recusals, supplements, letters, results, the notice, objections."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from urllib.parse import urlencode

from guiguan.applications.models import Application
from guiguan.applications.operations import check, drafting, intake, onward
from guiguan.applications.queries.findings import findings_of
from guiguan.applications.states import ApplicationState as S
from guiguan.cli.demo import course, lots, opening
from guiguan.cli.demo.stage import moment
from guiguan.cli.rehearse.filing import Filed
from guiguan.cli.rehearse.journal import Script
from guiguan.governance.draw.problem import Terms
from guiguan.governance.models import Draw, Recusal, ReviewGroup
from guiguan.governance.operations import draws, groups, recusal
from guiguan.governance.operations.groups import Interest
from guiguan.governance.states import Ground
from guiguan.people import operations as people
from guiguan.procedure.models import LateEntry
from guiguan.publicity.identity import Identity
from guiguan.publicity.models import Notice, Objection
from guiguan.publicity.operations import notices, objections
from guiguan.rounds import operations as rounds

BOTH = "approver2"
"""Holds both rights of the office, and still does nothing twice."""
SIZE = 3
"""Members of a group, as the review rules of the demonstration ask."""
SPARE = 1
"""Experts left over at least, for whoever declines."""


@dataclass(slots=True)
class Panel:
    """A review group with its members' accounts, the leader first, and its applications."""

    group: ReviewGroup
    members: tuple[str, ...]
    cases: list[Application] = field(default_factory=list)
    away: dict[int, set[str]] = field(default_factory=dict)
    """Application id → members who stepped down from it."""

    def on(self, case: Application) -> tuple[str, ...]:
        return tuple(name for name in self.members if name not in self.away.get(case.pk, set()))


def _drawn(script: Script, filed: Filed, rng: Random) -> Draw:
    """Seeded by the supervisor, drawn, deployed; then an expert declines and his place alone is drawn again."""
    stage, season = script.stage, script.season
    number = min((len(season.experts) - SPARE) // SIZE, len(filed.cases))
    terms = Terms("joint", SIZE, number, fields=2, trade_member=False)
    row = lots.draw(stage, season, "抽取", f"{rng.randrange(10**6):06d}", filed.cases, terms)
    script.tell(f"纪检监察录入种子，抽取评审组 {number} 个、{number * SIZE} 人：适配度最低 {row.proof['worst'] / 100:.2f}，"
                f"{'结果最优且唯一' if row.proof['proven'] else '未能证明最优'}")  # fmt: skip
    script.refused("准备抽取的经办自己启用方案", draws.deploy, row, season.clerk)
    stage.do(draws.deploy, row, BOTH)
    first = ReviewGroup.objects.get(pk=row.groups[0])
    leaves = first.members.filter(leads=False).order_by("-person_id")[0].person
    stage.do(draws.redraw_place, row, season.approver, group=0, leaves=leaves.pk, reason="因公出差，不能参加（示例）。")
    script.tell("启用抽取方案；1 名专家不能参加，按同一种子补抽")
    return row


def _panels(script: Script, row: Draw) -> list[Panel]:
    usernames = {account.person_id: name for name, account in script.stage.cast.accounts.items()}
    found = []
    for pk in row.groups:
        group = ReviewGroup.objects.select_related("round").get(pk=pk)
        seats = group.members.filter(left_at__isnull=True).order_by("-leads", "id")
        cases = Application.objects.filter(group_case__group=group).select_related("round").order_by("number")
        found.append(Panel(group, tuple(usernames[seat.person_id] for seat in seats), list(cases)))
    return found


def form(script: Script, filed: Filed, rng: Random) -> list[Panel]:
    """Groups of three with their applications by the draw; two members declare an interest."""
    stage, season = script.stage, script.season
    stage.day("2026-07-13")
    panels = _panels(script, _drawn(script, filed, rng))
    script.refused("成员签署承诺之前启用评审组", groups.activate, panels[0].group, season.approver)
    for index, panel in enumerate(panels):
        for place, username in enumerate(panel.members):
            stage.do(groups.swear, panel.group, username)
            if index in {0, 1} and place == SIZE - 1:
                case = panel.cases[0]
                panel.away[case.pk] = {username} if index == 0 else set()
                opening.declare(stage, panel.group, username,
                                **{f"n{case.number}": Interest(Ground.OTHER, "近三年曾有业务往来（示例）。")})  # fmt: skip
            else:
                opening.declare(stage, panel.group, username)
    _decide(script, panels)
    for panel in panels:
        opening.take_on(stage, season, panel.group)
    script.tell("全体成员签署承诺、申报回避，回避事项决定后启用评审组，交审查")
    return panels


def _decide(script: Script, panels: list[Panel]) -> None:
    """One declared interest is upheld, one dismissed; who is concerned does not decide."""
    stage, season = script.stage, script.season
    pending = list(Recusal.objects.filter(round=season.round, state="pending").order_by("id"))
    script.refused("回避未决定时启用评审组", groups.activate, panels[0].group, season.approver)
    stage.do(recusal.decide_uphold, pending[0], season.approver, decision="有业务往来，应当回避（示例）。")
    for row in pending[1:]:
        stage.do(recusal.decide_dismiss, row, season.approver, decision="往来已逾三年且无关联，无须回避（示例）。")
    script.done["回避"] += 1


def _letters(script: Script, cases: Sequence[Application]) -> None:
    """Two letters on the web, one entered afterwards by one officer and confirmed by another."""
    stage, season = script.stage, script.season
    stage.day("2026-07-20")
    for index, case in enumerate(cases[:2], start=3):
        stage.do(intake.consult, case, season.clerk, department="示例应急管理部门", number=f"沪质奖审办函〔2026〕{index}号",
                 sent_on=stage.today, matter="近三年有无安全生产事故。")  # fmt: skip
    stage.day("2026-07-29")
    for case in cases[:2]:
        stage.do(intake.record_reply, case, season.clerk, consultation=case.consultations.get(), adverse=False,
                 reply="近三年无安全生产事故。", replied_on=stage.today)  # fmt: skip
    sent = {"department": "示例生态环境部门", "number": "沪质奖审办函〔2026〕9号", "sent_on": "2026-07-22",
            "matter": "近三年有无环境事故。"}  # fmt: skip
    stage.do(people.propose_late_entry, season.authority, BOTH, act="application.consult", case=cases[2],
             occurred_at=moment("2026-07-22", 15), reference="示收文〔2026〕12号", data=urlencode(sent))  # fmt: skip
    entry = LateEntry.objects.get(case_id=cases[2].pk, act="application.consult")
    script.refused("补录人自己审核补录", people.confirm_late_entry, entry, BOTH)
    stage.do(people.confirm_late_entry, entry, season.approver)
    script.tell("书面征求意见 3 件，其中 1 件由两名经办补录")


def _supplements(script: Script, filed: Filed, cases: Sequence[Application]) -> None:
    """Asked of three; two supply in time, one lets the time pass."""
    stage, season = script.stage, script.season
    stage.day("2026-07-30")
    for case in cases:
        stage.do(check.request_supplement, case, season.clerk, due_on=date(2026, 8, 7),
                 request="请补充首席质量官任命文件的签发页。")  # fmt: skip
    stage.day("2026-08-04")
    for case in cases[:-1]:
        stage.do(check.supply, case, filed.holders[case.pk], reply="已补充（示例）。", evidence=[])
    script.refused("补正期限未满即按期满办理", check.close_supplement, cases[-1], season.clerk)
    stage.day("2026-08-10")
    script.refused("补正期满之后补正", check.supply, cases[-1], filed.holders[cases[-1].pk], reply="逾期", evidence=[])
    stage.do(check.close_supplement, cases[-1], season.clerk)
    script.tell(f"补正 {len(cases)} 件：按期补正 {len(cases) - 1} 件，期满未补 1 件")


def examine(script: Script, filed: Filed, panels: list[Panel], failing: int) -> None:
    """Findings by every group, signed by all; the results by a second officer; some fail."""
    stage, season = script.stage, script.season
    web = [case for panel in panels for case in panel.cases if case.pk in filed.holders]
    _letters(script, web)
    _supplements(script, filed, web[3:6])
    leaving = web[6]
    stage.do(drafting.withdraw, leaving, filed.holders[leaving.pk], reason="本单位改制，撤回申报（示例）。")
    script.done["撤回"] += 1
    fails = {
        case.pk
        for case in [one for one in web if one.kind == "model" and one.prize == "gold" and one != leaving][-failing:]
    }
    stage.day("2026-08-12")
    for panel in panels:
        panel.cases = [case for case in panel.cases if case.pk != leaving.pk]
        for case in panel.cases:
            unmet = {}
            if case.pk in fails:
                item = next(row.item for row in findings_of(case) if "accident" in row.item)
                unmet = {item.replace(".", "_").replace(":", "_"): "材料显示存在相关情形（示例）。"}
            course.find(stage, case, panel.on(case), **unmet)
    stage.day("2026-08-19")
    for panel in panels:
        for case in panel.cases:
            if case.pk not in fails:
                course.passed(stage, season, case)
                continue
            script.refused(f"对第 {case.number} 号有不符合项的申报出具通过的结果", check.pass_check, case, season.approver,
                           reasons="通过")  # fmt: skip
            stage.do(
                check.fail_check, case, season.approver, reasons="依据审查意见，有一项基本条件不符合要求（示例）。"
            )
        panel.cases = [case for case in panel.cases if case.pk not in fails]
    passed = sum(len(panel.cases) for panel in panels)
    script.tell(f"资格审查：通过 {passed} 件，未通过 {len(fails)} 件，审查中撤回 1 件")
    script.journal.count("通过资格审查", passed)


def _lodge(script: Script, notice: Notice, cases: Sequence[Application]) -> list[Objection]:
    """One objection a case, by real name; in the order of the cases."""
    made = []
    for index, case in enumerate(cases):
        who = Identity("person", f"示例来信人{index + 1}", "", "021-0000-0009")
        script.stage.do(objections.lodge, notice, script.season.clerk, person=who, subject_id=case.pk,
                        content="名单所列模式的部分数据与公开年报不一致，请核实（示例）。",
                        evidence=opening.pdf_of("公开年报（示例）.pdf", "evidence"),
                        proof=opening.pdf_of("身份证件（示例）.pdf", "identity"))  # fmt: skip
        made.append(Objection.objects.get(round=script.season.round, subject_id=case.pk))
    return made


def publicity(script: Script, panels: list[Panel]) -> None:
    """The notice is lengthened, then restarted; objections declined, rejected and upheld; whoever may goes on."""
    stage, season = script.stage, script.season
    stage.day("2026-08-24")
    notice = course.notice(stage, season, "qualification", f"{season.prefix}〔2026〕2号")
    script.tell(f"资格公示 {notice.working_days} 个工作日")
    cases = [case for panel in panels for case in panel.cases]
    gold = [case for case in cases if case.prize == "gold" and case.kind == "model"]
    disputed = gold[-3:]
    stage.day("2026-08-26")
    stage.do(notices.extend, notice, season.approver, working_days=7, reason="公示网站维护一日，公示期顺延（模拟）。")
    stage.day("2026-08-28")
    stage.do(notices.restart, notice, season.approver, reason="名单中一处单位名称有误，更正后重新公示（模拟）。")
    again = Notice.objects.get(replaces=notice)
    script.tell("公示延长至 7 个工作日；名单一处有误，更正后重新公示，期限重新起算")
    stage.day("2026-09-01")
    declined, rejected, upheld = _lodge(script, again, disputed)
    stage.do(objections.decline, declined, season.approver, reason="所附材料与本届评选无关（示例）。")
    for row in (rejected, upheld):
        stage.do(objections.accept, row, BOTH, reason="实名提出，可以核实。")
    script.refused("公示届满之前进入资料评审", onward.admit, cases[0], season.clerk)
    script.refused("受理异议的经办自己作出决定", objections.reject, rejected, BOTH, answer="异议不成立。")
    stage.day("2026-09-09")
    course.report_notice(stage, season, again)
    for case in cases:
        if case.pk not in {disputed[1].pk, disputed[2].pk}:
            course.admit(stage, season, case)
    script.refused("异议处理完毕之前进入资料评审", onward.admit, disputed[1], season.clerk)
    _settle(script, rejected, upheld, disputed)
    for panel in panels:
        panel.cases = [case for case in panel.cases if case.pk != disputed[2].pk]
    script.tell("异议 3 件：不予受理 1 件，不成立 1 件，成立 1 件（不再评审）")
    script.journal.count("进入资料评审", Application.objects.filter(
        round=season.round, state=S.IN_DOCUMENT_REVIEW).count())  # fmt: skip


def _settle(script: Script, rejected: Objection, upheld: Objection, disputed: list[Application]) -> None:
    """Whether a rejected objection counts as none has two readings: the ruling comes first (Art. 22)."""
    stage, season = script.stage, script.season
    stage.do(objections.reject, rejected, season.approver, answer="经核查，数据与原始记录一致，异议不成立（示例）。")
    script.refused("对“公示无异议”没有认定时进入资料评审", onward.admit, disputed[1], season.clerk)
    for rule in ("notice.no_objection", "award_notice.no_objection"):
        stage.do(rounds.record_ruling, season.authority, season.approver, policy_id=season.round.policy_id,
                 rule_id=rule, reading="异议不成立的，视为无异议", document="示例解释〔2026〕1号", decided_on=stage.today)  # fmt: skip
    course.admit(stage, season, disputed[1])
    stage.do(objections.uphold, upheld, season.approver, answer="经核查，异议成立（示例）。")
    stage.do(check.exclude, disputed[2], season.approver, reason="公示期间异议成立，不再评审（示例）。")
