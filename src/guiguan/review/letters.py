"""评审秩序册: who comes, when, where, what happens on which day; for the group and the office (Art. 24)."""

from datetime import datetime
from typing import Any

from guiguan.applications.models import Application
from guiguan.documents import ports
from guiguan.documents.merge import Merge
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
    of, leader = Merge(application=application, visit=visit), groups.leader(application.pk)
    members = [
        of.row("{one.name}", "组长" if one.pk == leader else "成员", one=one) for one in groups.members(application.pk)
    ]
    issues = ConsensusItem.objects.filter(consensus__application=application).exclude(site_issue="").order_by("no")
    asked = [of.row("{row.no}", "{row.site_issue}", row=row) for row in issues]
    return of.text("{application.title}现场评审秩序册"), [
        of.heading("一、基本情况"),
        of.table(
            ["事项", "内容"],
            [
                ("申报主体", "{application.holder}"),
                ("模式或成果", "{application.title}"),
                ("时间", "{visit.starts_on}至{visit.ends_on}"),
                ("地点", "{visit.place}"),
            ],
        ),
        of.heading("二、评审组"),
        of.table(["姓名", "分工"], members),
        of.heading("三、日程"),
        *(of.paragraphs("{visit.plan}") or [of.table(["环节", "内容"], USUAL)]),
        of.heading("四、核实事项"),
        of.table(["条目", "核实内容"], asked or [("—", "合议没有提出核实事项")]),
        of.heading("五、纪律"),
        *of.paragraphs("不接受宴请、礼品和任何费用；不透露评审情况；发现需要回避的情形，立即提出。"),
    ]


def fill_letters() -> None:
    ports.paper_kinds["评审秩序册"] = PaperKind(
        "评审秩序册", "application", Paper.Audience.GROUP,
        lambda row: row.state == "shortlisted" and reports.visit_of(row.pk) is not None, order_book, "group",
        round_id=lambda row: row.round_id, numbered=False,
    )  # fmt: skip
