"""What fictitious applicants, experts and officers write in the demonstration. Every word is invented (示例)."""

from typing import Any

from guiguan.applications.dossier.parts import Dossier, Field
from guiguan.cli.demo.cast import Firm, Individual

RULES_TEXT = """一、评审组由不少于3名评审专家组成，逐件独立评分，全体提交前互不可见。
二、评分按百分比，5%为一级；同一条目分歧达到20个百分点的，组长组织合议并写明理由。
三、资料评审、现场评审、综合评价的权重依次为40%、40%、20%。
四、现场评审名单按同类资料评审得分排序，不按名次的应当写明理由。
五、评审组成员在资格审查、资料评审、现场评审前分别申报回避；未申报的，不得查阅材料。"""
OFFICERS_TOO = "审定办工作人员同样逐环节申报。"
ASKED_AGAIN = """
六、确定现场评审名单、提请审议、登记批复和核对表彰前{days}天内，须再次征求相关部门意见，或者取得部门截至近日无新增不利情况的书面说明。"""
DEPARTMENTS = (
    ("示例应急管理部门", "示例路1号综合处", "近五年有无重大安全生产事故。"),
    ("示例生态环境部门", "示例路2号法规处", "近五年有无重大环境污染事故和环境违法。"),
    ("示例税务部门", "示例路3号纳税服务处", "近五年有无重大税收违法和欠税。"),
)
PARAMETERS: dict[str, Any] = {
    "sheets_per_application": 3, "spread_limit": 20, "visit_share": 60, "calibration": "评分前共同试评一件示例材料",
    "weights": {"document": 40, "site": 40, "evaluation": 20},
}  # fmt: skip
CALL_TEXT = """现组织申报，请符合《办法》规定条件的组织和个人申报。
一、组织申报先进质量管理模式，个人申报先进质量管理成果；申报自愿，不收取任何费用。
二、申报前应当在本单位内部公示，公示期满后在线提交；也可以递交纸质材料。
三、申报材料包括申报表、概述、模式或者成果总结、自我评价报告、近三年数据和证实性材料。"""

CONDITIONS = {
    "registered_in_city": "yes", "operating_since": "2009-03-08", "complies": "yes", "chief_quality_officer": "yes",
    "quality_responsibility": "yes", "social_responsibility": "yes", "good_credit": "yes", "complete_years": "15",
    "profits.policy_loss": "none", "accidents": "no", "complaints": "no", "dishonesty": "no", "not_listed": "yes",
    "no_other_level": "yes", "work_in_city_since": "2006-07-01", "heads_organisation": "no",
}  # fmt: skip
_LEADS = (
    "我们把{item}作为{trade}质量工作的主线，先定要求，再定做法，最后看结果。",
    "围绕{title}，我们每季度召开一次质量例会，由负责人主持，问题当场立项、限期关闭。",
    "在{title}方面，我们对标同行先进做法，形成作业文件，经试点后推广到全部班组。",
)
_DEEPENS = (
    "做法覆盖全部业务单元和关键供方，新员工上岗前须考核合格。每半年评价一次方法本身，去年据此修订文件12份。",
    "相关数据按周汇总，异常超过控制界限的，24小时内分析原因。三年来共完成改进课题46项，其中跨部门课题17项。",
    "责任落实到岗位，结果纳入考核。客户和供方每年各评价一次，评价结果用于下一年度计划。",
)
_RESULTS = "近三年主要指标持续向好：合格率由99.1%升至99.7%，顾客满意度由91分升至95分，均优于同行业平均水平。"


def _about(index: int, title: str, holder: str, trade: str, item: str) -> str:
    lead = _LEADS[index % len(_LEADS)].format(item=item, trade=trade, title=title)
    return f"{lead}{_DEEPENS[index % len(_DEEPENS)]}（{holder}，示例材料）"


def _answer(one: Field, index: int, holder: str, trade: str, item: str) -> str:
    known = {
        "legal_representative": "示某某", "quality_officer": "示某，2018年任职", "address": "示例路100号",
        "staff": "860", "business": f"{trade}产品和服务的研发、提供与保障（示例）。", "contact": "示联系人",
        "phone": "021-0000-0000", "recommended_by": "无", "post": "高级技师", "years": "17",
        "career": f"从事{trade}质量工作十七年，主持{item}的形成和推广（示例）。",
        "promotion": "已在三家协作单位应用，平均减少返工三成以上（示例）。",
    }  # fmt: skip
    title = (one.group or one.label).split("　")[-1]
    if one.key in known:
        return known[one.key]
    if one.kind == "choice":
        return one.choices[0][0]
    if "近三年的水平" in one.hint:
        return f"{title}：{_RESULTS}"
    if one.group and one.label != "采用方法":
        return _DEEPENS[index % len(_DEEPENS)]
    return _about(index, title, holder, trade, item)


def answers(dossier: Dossier, key: str, applicant: Firm | Individual, firms: dict[int, Firm]) -> dict[str, str]:
    """Lawful, plainly invented answers for one part of the dossier."""
    part, firm = dossier.by_key[key], applicant if isinstance(applicant, Firm) else firms[applicant.employer]
    holder = firm.name if isinstance(applicant, Firm) else applicant.name
    data: dict[str, str] = {}
    for index, one in enumerate(part.fields):
        if one.kind == "figures":
            base = 90 + (firm.number * 7 + index * 13) % 60
            data |= {f"{one.key}.{year}": str(base + 4 * step) for step, year in enumerate(one.rows)}
        elif key == "conditions":
            data |= {one.key: CONDITIONS[one.key]} if one.key in CONDITIONS else {}
        elif one.key == "title":
            data["title"] = applicant.item
        elif one.key == "employer_name":
            data["employer_name"] = firm.name
        else:
            data[one.key] = _answer(one, index + firm.number, holder, firm.trade, applicant.item)
    return data


STRENGTHS = (
    "方法成体系，责任到岗，有连续三年的记录。",
    "数据按周汇总，异常处理及时，闭环清楚。",
    "覆盖全部业务单元，做法有文件支持。",
)
IMPROVEMENTS = ("对关键供方的展开尚不充分。", "与标杆的对比口径没有说明。", "方法自身的评价频次偏低。")
REPORT_BODY = """申报方围绕主线形成了较完整的质量管理方法，在关键过程展开充分，近三年主要结果持续向好。
与同行业相比，过程类条目处于先进水平；结果类条目的对比数据有待补充。"""
REPORT_SUGGESTIONS = """一、建议将方法展开到主要供方，并按年度评价效果。
二、建议补充与行业标杆的对比数据，说明口径和来源。
三、建议提高对方法自身有效性的评价频次。"""
SITE_BODY = """评审组按日程查阅了记录，走访了现场，与管理人员和一线员工座谈，对资料评审提出的事项逐一核实。
现场情况与申报材料一致，方法在班组层面得到执行，员工能够说明自己的质量职责。"""
EVALUATION_BODY = """综合资料评审和现场评审，申报方的做法系统、有效，具有示范和推广价值。"""


def pdf(line: str) -> bytes:
    """A one-page PDF with a line of ASCII: evidence that opens in any reader."""
    stream = f"BT /F1 18 Tf 72 760 Td ({line}) Tj ET".encode("ascii")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)
    return bytes(out)


DAYS_OFF = """元旦：1月1日（周五）至3日（周日）放假，共3天。
春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。
清明节：4月3日（周六）至5日（周一）放假，共3天。
劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）、5月8日（周六）上班。
端午节：6月9日（周三）放假，共1天。
中秋节：9月15日（周三）放假，共1天。
国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。"""
"""Invented for 2027, in the manner of the notices; nobody has announced that year yet."""
PROCEDURE = """一、渠道：网上（本站）、来信、来访、来电和 12345。
二、要求：实名提出，写明事实和理由，附必要的证明材料。
三、办理：审定办由与所涉申报无利害关系的人员核查，听取申报方陈述时不透露提出人；决定人与承办人分离。
四、答复：凭回执编号和查询码查看。没有署名的来件作为线索另行处理（示例）。"""
