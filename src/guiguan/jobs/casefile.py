"""卷宗: everything about one application in one PDF, bound at once or, where it is large, by the worker."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from guiguan.applications import queries
from guiguan.applications.dossier.parts import PURPOSES
from guiguan.applications.dossier.printed import printed
from guiguan.applications.queries import consulting
from guiguan.applications.queries.eligibility import policy_of
from guiguan.applications.queries.findings import findings_of
from guiguan.applications.queries.lists import of_office
from guiguan.applications.states import ApplicationState, Finding
from guiguan.documents import bound
from guiguan.documents import queries as papers
from guiguan.documents.blocks import Block, heading, paragraphs, table
from guiguan.documents.bound import Enclosure, Part
from guiguan.documents.operations import binding
from guiguan.people import queries as people
from guiguan.procedure import queries as procedure
from guiguan.procedure.spec import OFFICE, THE_PUBLIC, Role
from guiguan.publicity import queries as publicity
from guiguan.review.queries import reports

NONE = "（无）"


def _when(instant: Any) -> str:
    return f"{timezone.localtime(instant):%Y-%m-%d %H:%M}" if instant else ""


def _about(case: Any) -> Part:
    policy = policy_of(case)
    rows = [("届次", str(case.round)), ("收件编号", case.number or "待收件"), ("申报名称", case.title),
            ("申报主体", case.holder), ("奖项", policy.prize_name(case.prize)), ("类别", policy.kind_name(case.kind)),
            ("所在区", queries.district_of(case)), ("状态", ApplicationState(case.state).label),
            ("经办", str(case.handler or NONE)), ("提交时间", _when(case.submitted_at))]  # fmt: skip
    return Part("基本情况", [table(["项目", "内容"], rows)])


def _submission(case: Any) -> Part:
    copies = list(case.submissions.order_by("serial"))
    content = queries.content_of(case)
    files: Any = content.get("files", ())
    blocks: list[Block] = [
        table(["次序", "提交时间", "内容校验值（SHA-256）"],
              [(copy.serial, _when(copy.submitted_at), copy.sha256) for copy in copies])
    ]  # fmt: skip
    for section in printed(queries.dossier_of(case), content, files):
        blocks += [heading(f"{section.numeral}　{section.title}"), *section.blocks]
    return Part("申报材料（最近一次提交）", blocks)


def _intake(case: Any) -> Part:
    """收件, 补正, 征求意见."""
    intake = getattr(case, "intake", None)
    came = [table(["事项", "内容"], _received(intake))] if intake else paragraphs(NONE)
    blocks: list[Block] = [heading("收件登记"), *came]
    blocks += [heading("补正"), table(["需补正内容", "期限", "补正情况"], [
        (row.request, row.due_on, row.reply or "尚未提交") for row in queries.supplements_of(case)])]  # fmt: skip
    blocks += [heading("征求意见"), table(["部门", "文号", "复函意见"], [
        (row.department, row.number, row.reply or "尚未复函") for row in consulting.letters_on(case)])]  # fmt: skip
    return Part("收件、补正和征求意见", blocks)


def _received(intake: Any) -> list[tuple[str, str]]:
    """Which copies came, with whose seals, whether they agree, which one prevails (Art. 22)."""
    copies = [*(["电子件"] if intake.electronic else []),
              *([f"纸质件 {intake.paper_copies} 份"] if intake.paper_copies else [])]  # fmt: skip
    opinion = f"{intake.recommender}{'：' if intake.opinion else ''}{intake.opinion}" or NONE
    seal = "已盖推荐单位章" if intake.recommender_sealed else "未盖推荐单位章"
    compared = "没有核对"
    if intake.paper_matches is not None:
        compared = f"纸质件 {intake.paper_code}，与电子件{'一致' if intake.paper_matches else '不一致'}"
    reason = f"（{intake.prevails_reason}）" if intake.prevails_reason else ""
    return [("收件日期", f"{intake.received_on:%Y年%-m月%-d日}"), ("收到材料", "、".join(copies)),
            ("申报单位印章", "已盖章" if intake.sealed else "未盖章"), ("推荐意见", opinion),
            ("推荐单位印章", seal if intake.recommender else NONE), ("打印件内容校验", compared),
            ("为准文本", f"{intake.prevailing}{reason}")]  # fmt: skip


def _check(case: Any) -> Part:
    findings = [(row.label, Finding(row.finding).label if row.finding else "未填", row.note)
                for row in findings_of(case)]  # fmt: skip
    blocks: list[Block] = [table(["审查事项", "审查意见", "说明"], findings)]
    result = getattr(case, "qualification_result", None)
    blocks += [heading("审查结果"), *paragraphs(
        f"{'通过' if result.passed else '未通过'}。{result.reasons}" if result else NONE)]  # fmt: skip
    return Part("资格审查", blocks)


def _public(case: Any) -> Part:
    """Notices and objections; who objects is in no case file."""
    items, objections = publicity.of_subject(case.pk)
    listed = [(item.notice.title, item.notice.number, _when(item.notice.published_at)) for item in items]
    lodged = [(row.receipt, row.get_state_display(), row.answer or row.reason or NONE) for row in objections]
    return Part("公示和异议", [
        heading("公示"), table(["公示", "文号", "发布时间"], listed), heading("异议（不含异议人身份）"),
        table(["回执编号", "状态", "决定和答复"], lodged),
    ])  # fmt: skip


def _reports(case: Any) -> list[Part]:
    return [Part(f"评审：{row.get_stage_display()}", [
        *(paragraphs(row.body, row.suggestions) or paragraphs(NONE)),
        *([heading("核实情况"), table(["条目", "核实或者澄清事项", "核实情况", "记录人"], [
            (one["no"], one["issue"], one["words"], one["by"]) for one in row.findings])] if row.findings else []),
    ]) for row in reports.concluded(case.pk)]  # fmt: skip


def _course(case: Any) -> Part:
    rows = [(row.seq, _when(row.at), row.label, f"{row.actor_name}（{Role(row.role).label}）", row.basis)
            for row in reversed(procedure.entries_of([("application", case.pk)]))]  # fmt: skip
    return Part("办理经过（登记簿）", [table(["登记号", "时间", "事项", "办理人", "依据"], rows)])


def enclosures_of(case: Any) -> list[Enclosure]:
    labels = {slot.purpose: slot.label for part in queries.dossier_of(case).parts for slot in part.files} | PURPOSES
    return [
        Enclosure(row.name, labels.get(row.purpose, "附件"), row.mime, row.sha256, row.size, papers.path_of(row.storage),
                  row.opens)
        for row in papers.attachments_of("application", case.pk)
    ] + [Enclosure(copy.file.name, f"盖章件：{row.title}", copy.file.mime, copy.sha256, copy.file.size,
                   papers.path_of(copy.file.storage), copy.file.opens)
         for row in _papers(case) if (copy := papers.sealed_copy(row)) and copy.state == "confirmed"]  # fmt: skip


def _papers(case: Any) -> list[Any]:
    return list(reversed(papers.readable_of_case("application", case.pk, OFFICE)))


def _sealed(row: Any) -> list[Block]:
    """What came back with the seal on it, once compared."""
    copy = papers.sealed_copy(row)
    if copy is None or copy.state != "confirmed":
        return []
    return [table(["盖章件", "内容"], [("文号", copy.number or row.number or NONE), ("签发人", copy.signer),
                                      ("签发日期", f"{copy.signed_on:%Y年%-m月%-d日}"),
                                      ("扫描件 SHA-256", copy.sha256)])]  # fmt: skip


def parts_of(case: Any, enclosed: bound.Sorted) -> list[Part]:
    """The case from its submission to its course, then its papers, then its files."""
    issued = [Part(f"文书：{row.title}", [*papers.blocks_of(row), *_sealed(row)]) for row in _papers(case)]
    files = Part("附件清单", [table(["用途", "文件名", "SHA-256", "所在"], enclosed.lines)])
    return [_about(case), _submission(case), _intake(case), _check(case), _public(case), *_reports(case), *issued,
            _course(case), files, *enclosed.bound]  # fmt: skip


def make(
    case: Any, enclosures: list[Enclosure], name: str, at: datetime, tell: Callable[[int], None] | None = None
) -> tuple[bytes, int]:
    """(the PDF, how many pages); ``name``: who takes it, printed on every page."""
    title = f"卷宗：{case.title or case.holder}"
    under = [str(case.round), f"收件编号 {case.number or '待收件'}", f"{name} {_when(at)} 制卷"]
    enclosed = bound.sort(enclosures, tell) if tell else bound.sort(enclosures)
    return bound.bind(title, under, parts_of(case, enclosed), foot=f"仅供审定办使用　{name}　{_when(at)}", at=at)


def bind(pk: int, clock: Callable[[], datetime]) -> str:
    """What the worker does for a row that waits; run again after a crash, it begins anew. The state it ended in."""
    row = binding.begin(pk, clock())
    if row is None:
        return "nothing"
    account = people.accounts().filter(pk=row.asked_by_id).first()
    actor = people.actor_of(account) if account else THE_PUBLIC
    # Asked again here: whoever lost his desk or was recused since, gets nothing made.
    case = of_office(actor, clock()).filter(pk=row.case_id).first()
    if case is None:
        return binding.fail(row, clock())
    enclosures = enclosures_of(case)
    try:
        content, pages = make(case, enclosures, actor.name, clock(),
                              lambda done: binding.tell(row, done, len(enclosures) + 1, clock()))  # fmt: skip
    except Exception:
        binding.fail(row, clock())
        raise
    return binding.finish(row, content, pages, clock())
