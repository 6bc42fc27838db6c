"""评审秩序册: who comes, when, where, what happens on which day; for the group and the office (Art. 24)."""

from datetime import datetime
from typing import Any

from guiguan.applications.models import Application
from guiguan.documents import ports
from guiguan.documents.blocks import heading, paragraphs, table
from guiguan.documents.models import Paper
from guiguan.documents.ports import PaperKind
from guiguan.governance.queries import groups
from guiguan.review.models import ConsensusItem
from guiguan.review.queries import reports

USUAL = (
    ("首次会议", "评审组组长说明目的、程序和纪律；主要负责人报告"),
    ("座谈和查阅", "与领导层、职能部门和员工座谈，查阅资料"),
    ("现场查看", "按核实事项查看现场"),
    ("内部合议", "评审组合议，申报方回避"),
    ("末次会议", "评审组反馈情况；申报方表态"),
)


def order_book(application: Application, _at: datetime) -> tuple[str, list[dict[str, Any]]]:
    visit = reports.visit_of(application.pk)
    if visit is None:
        raise LookupError("no visit is set")
    first, last = visit.starts_on, visit.ends_on
    days = f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日"
    leader = groups.leader(application.pk)
    members = [(name, "组长" if pk == leader else "成员") for pk, name in groups.member_names(application.pk).items()]
    issues = ConsensusItem.objects.filter(consensus__application=application).exclude(site_issue="").order_by("no")
    plan = [*paragraphs(visit.plan)] if visit.plan else []
    return f"{application.title}现场评审秩序册", [
        heading("一、基本情况"),
        table(
            ["事项", "内容"],
            [
                ("申报主体", application.holder),
                ("模式或成果", application.title),
                ("时间", days),
                ("地点", visit.place),
            ],
        ),
        heading("二、评审组"),
        table(["姓名", "分工"], members),
        heading("三、日程"),
        *(plan or [table(["环节", "内容"], USUAL)]),
        heading("四、核实事项"),
        table(["条目", "核实内容"], [(row.no, row.site_issue) for row in issues] or [("—", "合议没有提出核实事项")]),
        heading("五、纪律"),
        *paragraphs("不接受宴请、礼品和任何费用；不透露评审情况；发现需要回避的情形，立即提出。"),
    ]


def fill_letters() -> None:
    ports.paper_kinds["评审秩序册"] = PaperKind(
        "评审秩序册", "application", Paper.Audience.GROUP,
        lambda row: row.state == "shortlisted" and reports.visit_of(row.pk) is not None, order_book,
        round_id=lambda row: row.round_id, numbered=False,
    )  # fmt: skip
