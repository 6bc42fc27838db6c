"""The acts on an application, in the order of the law (Arts. 2, 16-22, 27; 32)."""

from typing import Any

from guiguan.applications import rules
from guiguan.applications.rules import ApplicationFacts
from guiguan.applications.rules import on_paper as paper
from guiguan.applications.rules import recommending as recommended
from guiguan.applications.states import TERMINAL
from guiguan.applications.states import ApplicationState as S
from guiguan.applications.states import PaperFilingState as P
from guiguan.applications.states import RecommendationState as R
from guiguan.procedure.spec import APPLICANTS, OFFICE, Act, Role

A = Act[ApplicationFacts]
DRAFTER = frozenset({Role.OFFICE_DRAFTER})
APPROVER = frozenset({Role.OFFICE_APPROVER})
EDITORS = APPLICANTS | {Role.APPLICANT_EDITOR}
LIVE = frozenset(S) - TERMINAL
IN_REVIEW = frozenset({
    S.NOTICED, S.IN_DOCUMENT_REVIEW, S.DOCUMENT_REVIEWED, S.SHORTLISTED, S.SITE_REVIEWED, S.EVALUATED, S.SUGGESTED,
    S.PROPOSED, S.PROPOSED_NOTICED,
})  # fmt: skip
APPLICANT = (Role.APPLICANT_MANAGER, Role.INDIVIDUAL)

# On a round ---------------------------------------------------------------------------------------------------

BEGIN = Act[Any](
    "application.begin", "开始申报", EDITORS, source=frozenset({"called"}), on_paper=False,
)  # fmt: skip
FILE_ON_PAPER = Act[Any](
    "application.file_on_paper", "登记纸质申报", DRAFTER, source=frozenset({"called"}), basis=("call",), on_paper=False,
    says="由另一人对照扫描件核对后，才计为申报；是否在期限内，按收件日期判断。",
)  # fmt: skip
_ON_PAPER = ("application.file_on_paper", "call")
CONFIRM_PAPER = Act[paper.PaperFilingFacts](
    "paper_filing.confirm", "核对无误，计为申报", OFFICE, frozenset({P.ENTERED}), P.CONFIRMED,
    guards=(paper.NOT_OWN_ENTRY,), basis=_ON_PAPER, notifies=(Role.OFFICE_DRAFTER,), on_paper=False,
)  # fmt: skip
RETURN_PAPER = Act[paper.PaperFilingFacts](
    "paper_filing.return", "与扫描件不符，退回", OFFICE, frozenset({P.ENTERED}), P.RETURNED, basis=_ON_PAPER,
    notifies=(Role.OFFICE_DRAFTER,), on_paper=False,
)  # fmt: skip

# On an application: before it is submitted --------------------------------------------------------------------

POST_INTERNAL_NOTICE = A(
    "application.post_internal_notice", "张贴内部公示", EDITORS, frozenset({S.DRAFT}),
)  # fmt: skip
FINISH_INTERNAL_NOTICE = A(
    "application.finish_internal_notice", "记录公示结果", EDITORS, frozenset({S.DRAFT}),
    guards=(rules.INTERNAL_POSTED,), notifies=(Role.EMPLOYER,),
    says="本单位人员申报政府质量奖，内部公示结果已经记录，请核对确认。",
)  # fmt: skip
CONFIRM_INTERNAL_NOTICE = A(
    "application.confirm_internal_notice", "确认内部公示", frozenset({Role.EMPLOYER}), frozenset({S.DRAFT}),
    guards=(rules.INTERNAL_RECORDED, rules.NOT_YET_CONFIRMED), notifies=(Role.INDIVIDUAL,),
)  # fmt: skip
INVITE_EMPLOYER = A(
    "application.invite_employer", "邀请单位确认", frozenset({Role.INDIVIDUAL}), frozenset({S.DRAFT}),
    guards=(rules.INTERNAL_RECORDED, rules.NOT_YET_CONFIRMED), basis=("application.confirm_internal_notice",),
    on_paper=False,
)  # fmt: skip
CONFIRM_INVITED = A(
    "application.confirm_invited", "凭邀请确认内部公示", frozenset({Role.PUBLIC}), frozenset({S.DRAFT}),
    guards=(rules.INTERNAL_RECORDED, rules.NOT_YET_CONFIRMED), basis=("application.confirm_internal_notice",),
    notifies=(Role.INDIVIDUAL,), on_paper=False, inner=True,
)  # fmt: skip
SUBMIT = A(
    "application.submit", "提交申报", APPLICANTS, frozenset({S.DRAFT}), S.SUBMITTED,
    guards=(rules.ROUND_OPEN, rules.DOSSIER_COMPLETE, rules.INTERNAL_LONG_ENOUGH, rules.EMPLOYER_CONFIRMED,
            rules.NOT_BOTH, rules.NOT_A_RECENT_HOLDER),
    basis=("call",), notifies=(Role.OFFICE_DRAFTER, *APPLICANT), issues="提交回执",
    on_paper=False,  # whoever applies on paper is entered by 登记纸质申报
)  # fmt: skip
RECALL = A(
    "application.recall", "撤回修改", APPLICANTS, frozenset({S.SUBMITTED}), S.DRAFT, guards=(rules.ROUND_OPEN,),
    basis=("call",), notifies=APPLICANT,
)  # fmt: skip
WITHDRAW = A(
    "application.withdraw", "撤回申报", APPLICANTS, LIVE, S.WITHDRAWN, basis=("call",),
    notifies=(Role.OFFICE_DRAFTER, *APPLICANT),
)  # fmt: skip

# Intake and qualification check -------------------------------------------------------------------------------

REGISTER = A(
    "application.register", "收件登记", DRAFTER, frozenset({S.SUBMITTED}), S.REGISTERED, basis=("call",),
    notifies=APPLICANT, issues="收件回执",
)  # fmt: skip
CHANGE_PREVAILING = A(
    "application.change_prevailing", "变更为准文本", DRAFTER, LIVE - {S.DRAFT, S.SUBMITTED},
    basis=("system:为准文本的变更须说明理由",), notifies=(Role.REVIEWER, *APPLICANT), on_paper=False,
)  # fmt: skip
TAKE_ON = A(
    "application.take_on", "交评审组审查", DRAFTER, frozenset({S.REGISTERED}), S.CHECKING, basis=("group.take_on",),
    inner=True, on_paper=False,
)  # fmt: skip
REQUEST_SUPPLEMENT = A(
    "application.request_supplement", "发补正告知书", OFFICE, frozenset({S.CHECKING}), S.SUPPLEMENTING,
    basis=("call",), notifies=APPLICANT, issues="补正告知书", says="申报材料需要补正，请按补正告知书办理。",
)  # fmt: skip
EXTEND_SUPPLEMENT = A(
    "application.extend_supplement", "延长补正期限", OFFICE, frozenset({S.SUPPLEMENTING}), basis=("call",),
    notifies=APPLICANT, on_paper=False,
)  # fmt: skip
SUPPLY = A(
    "application.supply", "提交补正", APPLICANTS, frozenset({S.SUPPLEMENTING}), S.CHECKING,
    guards=(rules.SUPPLEMENT_IN_TIME,), basis=("call",), notifies=(Role.OFFICE_DRAFTER, Role.REVIEWER),
)  # fmt: skip
CLOSE_SUPPLEMENT = A(
    "application.close_supplement", "补正期满", DRAFTER, frozenset({S.SUPPLEMENTING}), S.CHECKING,
    guards=(rules.SUPPLEMENT_EXPIRED,), basis=("call",), notifies=(Role.REVIEWER, *APPLICANT),
)  # fmt: skip
CONSULT = A(
    "application.consult", "征求意见", DRAFTER, frozenset({S.REGISTERED, S.CHECKING, S.SUPPLEMENTING, S.CHECKED}),
    issues="征求意见函",
)  # fmt: skip
RECORD_REPLY = A(
    "application.record_reply", "登记复函", DRAFTER,
    frozenset({S.REGISTERED, S.CHECKING, S.SUPPLEMENTING, S.CHECKED, S.PASSED, S.NOTICED}), notifies=(Role.REVIEWER,),
)  # fmt: skip
_LATER = LIVE - {S.DRAFT, S.SUBMITTED, S.REGISTERED, S.CHECKING, S.SUPPLEMENTING, S.CHECKED}
CONSULT_IN_LETTER = A(
    "application.consult_in_letter", "列入征求意见函", DRAFTER, CONSULT.source, basis=("application.consult",),
    inner=True, on_paper=False,
)  # fmt: skip
ASK_AGAIN = A(
    "application.ask_again", "列入再次征求意见函", DRAFTER, _LATER, basis=("review_rules",), inner=True, on_paper=False,
)  # fmt: skip
REPLY_IN_LETTER = A(
    "application.reply_in_letter", "部门复函", DRAFTER, LIVE - {S.DRAFT, S.SUBMITTED},
    basis=("system:部门复函如实登记",), notifies=(Role.REVIEWER,), inner=True, on_paper=False,
)  # fmt: skip
WEIGH_ADVERSE = A(
    "application.weigh_adverse", "认定不利情况", APPROVER, LIVE - {S.DRAFT, S.SUBMITTED},
    guards=(rules.NOT_HANDLER, rules.SOMETHING_ADVERSE), basis=("system:部门意见有不利情况的，认定后再办理",),
    notifies=(Role.OFFICE_DRAFTER,), on_paper=False,
)  # fmt: skip
SIGN_FINDINGS = A(
    "application.sign_findings", "签署审查意见", frozenset({Role.REVIEWER, Role.LEADER}), frozenset({S.CHECKING}),
    guards=(rules.EVERY_ITEM_FOUND,), on_paper=False,  # a signature is the member's own, under the words as they stand
)  # fmt: skip
CONCLUDE_CHECK = A(
    "application.conclude_check", "审查意见定稿", frozenset({Role.LEADER}), frozenset({S.CHECKING}), S.CHECKED,
    guards=(rules.EVERY_ITEM_FOUND, rules.EVERYONE_SIGNED), notifies=(Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER),
)  # fmt: skip
REOPEN_CHECK = A(
    "application.reopen_check", "退回评审组", OFFICE, frozenset({S.CHECKED}), S.CHECKING,
    basis=("system:退回复核须说明理由",), notifies=(Role.REVIEWER,),
)  # fmt: skip
PASS_CHECK = A(
    "application.pass_check", "出具通过的审查结果", APPROVER, frozenset({S.CHECKED}), S.PASSED,
    guards=(rules.NOT_HANDLER, rules.NOTHING_UNMET, rules.NOTHING_OPEN, rules.NOTHING_ADVERSE),
    notifies=(Role.OFFICE_DRAFTER, *APPLICANT), issues="审查结果告知书", grave=True,
)  # fmt: skip
FAIL_CHECK = A(
    "application.fail_check", "出具未通过的审查结果", APPROVER, frozenset({S.CHECKED}), S.NOT_PASSED,
    guards=(rules.NOT_HANDLER, rules.SOMETHING_UNMET), notifies=(Role.OFFICE_DRAFTER, *APPLICANT),
    issues="审查结果告知书", grave=True,
)  # fmt: skip
LIST_IN_NOTICE = A(
    "application.list_in_notice", "列入资格公示", APPROVER, frozenset({S.PASSED}), S.NOTICED,
    basis=("notice.publish_qualification",), notifies=APPLICANT, inner=True, on_paper=False,
)  # fmt: skip
ADMIT = A(
    "application.admit", "进入资料评审", DRAFTER, frozenset({S.NOTICED}), S.IN_DOCUMENT_REVIEW,
    guards=(rules.QUALIFICATION_NOTICED, rules.NO_OBJECTION), notifies=APPLICANT,
)  # fmt: skip
EXCLUDE = A(
    "application.exclude", "不再评审", APPROVER, IN_REVIEW, S.EXCLUDED, guards=(rules.NOT_HANDLER,),
    notifies=(Role.OFFICE_DRAFTER, *APPLICANT), issues="不再评审告知书", grave=True,
)  # fmt: skip

# Parts of acts of review and conferral ------------------------------------------------------------------------


def _inner(
    code: str, label: str, source: frozenset[S], target: S, basis: str, by: frozenset[Role] = APPROVER,
    notifies: tuple[Role, ...] = (),
) -> A:  # fmt: skip
    return A(code, label, by, source, target, basis=(basis,), notifies=notifies, inner=True, on_paper=False)


LEADER = frozenset({Role.LEADER})
CHAIR = frozenset({Role.COMMITTEE_CHAIR})
REVIEW_DOCUMENTS = _inner("application.review_documents", "形成资料评审报告", frozenset({S.IN_DOCUMENT_REVIEW}),
                          S.DOCUMENT_REVIEWED, "report.conclude_document", LEADER)  # fmt: skip
SHORTLIST = _inner("application.shortlist", "列入现场评审名单", frozenset({S.DOCUMENT_REVIEWED}), S.SHORTLISTED,
                   "visit_list.settle", notifies=APPLICANT)  # fmt: skip
LEAVE_OUT = _inner("application.leave_out", "未列入现场评审名单", frozenset({S.DOCUMENT_REVIEWED}), S.NOT_SHORTLISTED,
                   "visit_list.settle", notifies=APPLICANT)  # fmt: skip
REVIEW_SITE = _inner("application.review_site", "形成现场评审报告", frozenset({S.SHORTLISTED}), S.SITE_REVIEWED,
                     "report.conclude_site", LEADER)  # fmt: skip
EVALUATE = _inner("application.evaluate", "形成综合评价报告", frozenset({S.SITE_REVIEWED}), S.EVALUATED,
                  "report.conclude_evaluation", LEADER)  # fmt: skip
SUGGEST = _inner("application.suggest", "列入获奖建议名单", frozenset({S.EVALUATED}), S.SUGGESTED, "award_list.draft",
                 DRAFTER)  # fmt: skip
PROPOSE = _inner("application.propose", "列入拟获奖名单", frozenset({S.SUGGESTED}), S.PROPOSED, "award_list.adopt",
                 CHAIR)  # fmt: skip
RETURN_TO_EVALUATED = _inner("application.return_to_evaluated", "退出建议名单", frozenset({S.SUGGESTED, S.PROPOSED}),
                             S.EVALUATED, "award_list.adopt")  # fmt: skip
NOTICE_AWARD = _inner("application.notice_award", "列入拟奖公示", frozenset({S.PROPOSED}), S.PROPOSED_NOTICED,
                      "notice.publish_award", notifies=APPLICANT)  # fmt: skip
COMMEND = _inner("application.commend", "予以表彰", frozenset({S.PROPOSED_NOTICED}), S.COMMENDED,
                 "commendation.confirm", notifies=APPLICANT)  # fmt: skip
NOT_AWARD = _inner("application.not_award", "未获奖",
                   frozenset({S.EVALUATED, S.SUGGESTED, S.PROPOSED, S.PROPOSED_NOTICED}), S.NOT_AWARDED,
                   "commendation.confirm", notifies=APPLICANT)  # fmt: skip
END_DRAFT = _inner("application.end_draft", "草稿随届次终止", frozenset({S.DRAFT}), S.WITHDRAWN,
                   "system:届次结束或取消，未提交的申报随之终止", notifies=APPLICANT)  # fmt: skip
END = _inner("application.end", "随届次终止", LIVE - {S.DRAFT}, S.EXCLUDED,
             "system:届次结束或取消，未完结的申报随之终止", notifies=APPLICANT)  # fmt: skip

REASSIGN = A(
    "application.reassign", "变更经办人", OFFICE, LIVE - {S.DRAFT}, basis=("system:经办人交接",), inner=True,
    on_paper=False,
)  # fmt: skip

# Letters to departments -----------------------------------------------------------------------------------------

_LISTED = "system:征求意见的部门由审定办列名"
LIST_DEPARTMENT = Act[Any]("department.list", "列入征求意见部门", DRAFTER, basis=(_LISTED,), on_paper=False)
DROP_DEPARTMENT = Act[Any]("department.drop", "移出征求意见部门", DRAFTER, basis=(_LISTED,), on_paper=False)
SEND_LETTERS = Act[Any](
    "consultation.send", "批量征求意见", DRAFTER, frozenset({"called"}), basis=("application.consult",),
    issues="征求意见函", on_paper=False,
)  # fmt: skip
SEND_AGAIN = Act[Any](
    "consultation.ask_again", "再次征求意见", DRAFTER, frozenset({"called"}), basis=("review_rules",),
    issues="征求意见函", on_paper=False,
)  # fmt: skip
STATE_NOTHING_NEW = Act[Any](
    "consultation.nothing_new", "登记无新增不利情况", DRAFTER, frozenset({"called"}), basis=("review_rules",),
    on_paper=False,
)  # fmt: skip
RECORD_REPLIES = Act[Any](
    "consultation.record_replies", "登记整函答复", DRAFTER, guards=(rules.LINES_OPEN,),
    basis=("system:部门复函如实登记",), on_paper=False,
)  # fmt: skip
REMIND = Act[Any](
    "consultation.remind", "催复", DRAFTER, guards=(rules.LINES_OPEN, rules.REPLY_OVERDUE),
    basis=("system:逾期未复的可以催复",), issues="催复函", on_paper=False,
)  # fmt: skip

# Recommendations (Art. 21) ---------------------------------------------------------------------------------------

_TOLD = ("system:推荐不代替申报，由审定办确认申报意愿",)
RECOMMEND = Act[Any](
    "recommendation.recommend", "推荐", frozenset({Role.RECOMMENDER}), frozenset({"called"}), basis=_TOLD,
    notifies=(Role.OFFICE_DRAFTER,), on_paper=False,
)  # fmt: skip
RECOMMEND_MANY = Act[Any](
    "recommendation.recommend_many", "批量推荐", RECOMMEND.by, RECOMMEND.source, basis=(RECOMMEND.code, *_TOLD),
    notifies=RECOMMEND.notifies, on_paper=False, inner=True,
)  # fmt: skip
ENTER_RECOMMENDATION = Act[Any](
    "recommendation.enter", "登记推荐函", DRAFTER, RECOMMEND.source, basis=(RECOMMEND.code, *_TOLD), on_paper=False,
)  # fmt: skip
ASK_WILL = Act[recommended.RecommendationFacts](
    "recommendation.ask", "询问申报意愿", DRAFTER, frozenset({R.RECOMMENDED, R.ASKED}), R.ASKED,
    guards=(recommended.STILL_OPEN,), basis=_TOLD, notifies=(Role.RECOMMENDER,), issues="申报意愿确认函", on_paper=False,
    says="询问要写明时间和方式；需要发函的，同时生成申报意愿确认函。",
)  # fmt: skip
RECORD_WILLING = Act[recommended.RecommendationFacts](
    "recommendation.record_willing", "登记愿意申报", DRAFTER, frozenset({R.ASKED}), R.WILLING,
    guards=(recommended.STILL_OPEN,), basis=("recommendation.ask", *_TOLD),
    notifies=(Role.RECOMMENDER, Role.APPLICANT_MANAGER), on_paper=False,
    says="申报意愿已经登记。推荐不代替申报，请被推荐的组织或者个人在申报截止前自行开始申报并提交。",
)  # fmt: skip
RECORD_UNWILLING = Act[recommended.RecommendationFacts](
    "recommendation.record_unwilling", "登记不愿申报", DRAFTER, frozenset({R.ASKED}), R.UNWILLING,
    basis=("recommendation.ask", *_TOLD), notifies=(Role.RECOMMENDER,), on_paper=False,
)  # fmt: skip
WITHDRAW_RECOMMENDATION = Act[recommended.RecommendationFacts](
    "recommendation.withdraw", "撤回推荐", frozenset({Role.RECOMMENDER, Role.OFFICE_DRAFTER}),
    frozenset({R.RECOMMENDED, R.ASKED}), R.WITHDRAWN, guards=(recommended.OWN,),
    basis=("system:推荐由推荐方撤回",), notifies=(Role.OFFICE_DRAFTER, Role.RECOMMENDER), on_paper=False,
)  # fmt: skip

ON_ROUND = (BEGIN, FILE_ON_PAPER)
HIDDEN_FROM_APPLICANT = frozenset(act.code for act in (
    CONSULT, RECORD_REPLY, CONSULT_IN_LETTER, ASK_AGAIN, REPLY_IN_LETTER, WEIGH_ADVERSE,
    SIGN_FINDINGS, CONCLUDE_CHECK, REOPEN_CHECK, TAKE_ON, REVIEW_DOCUMENTS, REVIEW_SITE,
    EVALUATE, SUGGEST, PROPOSE, RETURN_TO_EVALUATED,
))  # fmt: skip
"""Left out of the course an applicant reads: they would tell of reviewers or of lists not yet published."""
