"""收件 (Art. 22): numbered in the order of registration, handled by who registered it."""

from datetime import date, datetime

from guiguan.applications import acts, queries
from guiguan.applications.models import Application, Consultation, Intake
from guiguan.applications.operations.entry import issue_paper, on_paper_day, tell_filed
from guiguan.documents import operations as documents
from guiguan.documents.merge import Merge, joined, typed
from guiguan.documents.models import Paper
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.spec import Actor

PREVAILS = (("electronic", "电子件"), ("paper", "纸质件"))


def register(  # noqa: PLR0913 - the intake has these parts
    application: Application,
    *,
    actor: Actor,
    at: datetime,
    received_on: date,
    electronic: bool,
    paper_copies: int,
    sealed: bool,
    opinion: str = "",
    prevails: str = "electronic",
    recommender: str = "",
    recommender_sealed: bool = False,
    paper_code: str = "",
    opinion_scan: documents.Incoming | None = None,
    version: int | None = None,
) -> Entry:
    """收件登记: the next number of the round, taken under the round's lock; the registrar handles the case."""
    if received_on > on_paper_day(actor, at):
        raise refuse(acts.REGISTER, application, "收件日期不能晚于今天。", "请核对收件日期。", "call")
    if not electronic and not paper_copies:
        raise refuse(acts.REGISTER, application, "电子件和纸质件都没有收到。", "请核对收到的件数。", "call")

    code = paper_code.strip().lower()
    matches = code_matches(application, code)

    def effect(fresh: Application, pen: Pen) -> None:
        fresh.number, fresh.handler_id = _next_number(fresh.round_id), actor.person_id
        pen.write(Intake(application=fresh, received_on=received_on, electronic=electronic,
                         paper_copies=paper_copies, sealed=sealed, opinion=opinion, prevails=prevails,
                         registered_by_id=actor.person_id, recommender=recommender,
                         recommender_sealed=recommender_sealed, paper_code=code, paper_matches=matches))  # fmt: skip
        if opinion_scan is not None:
            documents.store(pen, opinion_scan, case_kind=queries.KIND, case_id=fresh.pk, purpose="opinion")
        _intake_receipt(fresh, received_on, electronic, paper_copies, pen)
        tell_filed(fresh, pen)

    note = "纸质件内容校验值与电子件不一致" if matches is False else ""
    return perform(acts.REGISTER, application, actor=actor, at=at, version=version, note=note, effect=effect)


def code_matches(application: Application, code: str) -> bool | None:
    """Whether the eight characters on the paper begin the digest of the last submission; None without a code."""
    submission = queries.submission_of(application)
    return submission.sha256[:8] == code if code and submission is not None else None


def change_prevailing(
    application: Application, *, actor: Actor, at: datetime, prevails: str, reason: str, version: int | None = None
) -> Entry:
    """变更为准文本, with a reason: between the electronic and the paper copy registered."""
    row = Intake.objects.get(application=application)
    came = row.electronic if prevails == "electronic" else bool(row.paper_copies)
    if prevails == row.prevails or not came:
        raise refuse(acts.CHANGE_PREVAILING, application, "所选的一件没有收到，或者现在就是以它为准。",
                     "请核对收件登记后再选择。", acts.CHANGE_PREVAILING.basis[0])  # fmt: skip

    def effect(_fresh: Application, pen: Pen) -> None:
        row.prevails, row.prevails_reason = prevails, reason
        pen.write(row)

    note = f"以{dict(PREVAILS)[prevails]}为准：{reason}"
    return perform(acts.CHANGE_PREVAILING, application, actor=actor, at=at, version=version, note=note, effect=effect)


def _next_number(round_id: int) -> str:
    # The round's row is locked by the act, so two officers never take the same number.
    last = queries.of_round(round_id).exclude(number="").order_by("-number").values_list("number", flat=True).first()
    return f"{int(last or 0) + 1:04d}"


def _intake_receipt(fresh: Application, received_on: date, electronic: bool, copies: int, pen: Pen) -> None:
    of = Merge(application=fresh, received=received_on, copies=copies)
    came = of.row(*(["电子件 1 份"] if electronic else []), *(["纸质件 {copies} 份"] if copies else []))
    rows = [("收件编号", "{application.number}"), ("名称", "{application.title}"), ("申报主体", "{application.holder}"),
            ("收件日期", "{received}"), ("收到材料", joined("、", came))]  # fmt: skip
    issue_paper(
        fresh,
        pen,
        kind="收件回执",
        blocks=[
            *of.paragraphs("{application.holder}：", "你（单位）的申报材料已经收件登记，将由评审组进行资格审查。"),
            of.table(("事项", "内容"), rows),
        ],
        number=f"{fresh.round.year}-{fresh.number}",
    )


def consult(
    application: Application,
    *,
    actor: Actor,
    at: datetime,
    department: str,
    number: str,
    sent_on: date,
    matter: str,
    version: int | None = None,
) -> Entry:
    """征求意见 in writing of a relevant department (Art. 22)."""
    if sent_on > on_paper_day(actor, at):
        raise refuse(acts.CONSULT, application, "发函日期不能晚于今天。", "请核对发函日期。", "application.consult")

    def effect(fresh: Application, pen: Pen) -> None:
        pen.write(Consultation(application=fresh, department=department, number=number, sent_on=sent_on))
        of = Merge(application=fresh, department=typed(department))
        issue_paper(
            fresh,
            pen,
            kind="征求意见函",
            title=of.text("关于征求对{application.holder}意见的函"),
            blocks=of.paragraphs(
                "{department}：",
                "{application.holder}申报{application.round.title}。",
                typed(matter),
                "请以书面形式函复。",
            ),
            number=number,
            audience=Paper.Audience.OFFICE,
            reader="departments",
        )

    return perform(acts.CONSULT, application, actor=actor, at=at, version=version, effect=effect, note=department)


def record_reply(
    application: Application,
    *,
    actor: Actor,
    at: datetime,
    consultation: Consultation,
    reply: str,
    adverse: bool,
    replied_on: date,
    number: str = "",
    scan: documents.Incoming | None = None,
    version: int | None = None,
) -> Entry:
    """登记复函 (Art. 22)."""
    if replied_on < consultation.sent_on or replied_on > on_paper_day(actor, at):
        raise refuse(acts.RECORD_REPLY, application, "复函日期应当在发函日期和今天之间。", "请核对复函日期。",
                     "application.record_reply")  # fmt: skip

    def effect(fresh: Application, pen: Pen) -> None:
        row = Consultation.objects.get(pk=consultation.pk, application=fresh)
        row.reply, row.adverse, row.replied_on = reply, adverse, replied_on
        row.reply_number, row.recorded_by_id = number, actor.person_id
        pen.write(row)
        if scan is not None:
            documents.store(pen, scan, case_kind=queries.KIND, case_id=fresh.pk, purpose="reply")

    note = f"{consultation.department}：{'有不利情况' if adverse else '无不利情况'}"
    return perform(acts.RECORD_REPLY, application, actor=actor, at=at, version=version, effect=effect, note=note)
