"""征求意见 by letter: one letter a department about many applications, replies as a whole, asking again, weighing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from guiguan.applications import acts, queries
from guiguan.applications.models import Application, Consultation, ConsultationLetter, Department, NothingNew
from guiguan.applications.operations.entry import on_paper_day
from guiguan.applications.queries import consulting
from guiguan.documents import operations as documents
from guiguan.documents.blocks import Block
from guiguan.documents.merge import Merge, typed
from guiguan.documents.models import Paper
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.people.models import Authority
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind
from guiguan.procedure.spec import Act, Actor
from guiguan.rounds.models import Round

KIND = "consultation"
LETTER = CaseKind(
    name=KIND,
    label="征求意见函",
    model=ConsultationLetter,
    facts=consulting.letter_facts,
    policy=lambda letter: law.load(letter.round.policy_id),
    authority_id=lambda letter: int(letter.round.authority_id),
    roles=lambda _letter, _actor, _at: frozenset(),
    visible=consulting.letters_visible,
    title=lambda letter: f"{letter.department.name}（{letter.number}）",
    state_label=lambda _state: "",
    lock_path=lambda letter: [(Round, letter.round_id), (ConsultationLetter, letter.pk)],
    recipients=lambda letter, role, at: people.holders(letter.round.authority_id, role, at),
)


def list_department(
    authority: Authority, *, actor: Actor, at: datetime, name: str, contact: str = "", matter: str,
    version: int | None = None,
) -> Entry:  # fmt: skip
    """列入征求意见部门; one listed already, or struck out before, takes the new words."""

    def effect(fresh: Authority, pen: Pen) -> None:
        held = Department.objects.filter(authority=fresh, name=name).first()
        row = held or Department(authority=fresh, name=name)
        row.contact, row.matter, row.listed = contact, matter, True
        pen.write(row)

    return perform(acts.LIST_DEPARTMENT, authority, actor=actor, at=at, version=version, note=name, effect=effect)


def drop_department(
    authority: Authority, *, actor: Actor, at: datetime, department: Department, version: int | None = None
) -> Entry:
    """移出征求意见部门: its letters stay."""

    def effect(_fresh: Authority, pen: Pen) -> None:
        department.listed = False
        pen.write(department)

    return perform(acts.DROP_DEPARTMENT, authority, actor=actor, at=at, version=version, note=department.name,
                   effect=effect)  # fmt: skip


def _asker(act: Act[Any]) -> Any:
    def ask(
        application: Application, *, actor: Actor, at: datetime, letter: ConsultationLetter, version: int | None = None
    ) -> Entry:
        def effect(fresh: Application, pen: Pen) -> None:
            pen.write(Consultation(application=fresh, letter=letter, department=letter.department.name,
                                   number=letter.number, sent_on=letter.sent_on))  # fmt: skip

        note = letter.department.name
        return perform(act, application, actor=actor, at=at, version=version, note=note, effect=effect)

    ask.__doc__ = f"{act.label}: inner act of the letter."
    return ask


consult_in_letter = _asker(acts.CONSULT_IN_LETTER)
ask_in_letter = _asker(acts.ASK_AGAIN)


def _sender(act: Act[Any], inner_act: Act[Any], inner: Any, *, again: bool) -> Any:
    """An operation that writes one letter to each department with a number."""

    def send(
        a_round: Round, *, actor: Actor, at: datetime, applications: Sequence[int], numbers: Mapping[int, str],
        due_on: date, version: int | None = None,
    ) -> Entry:  # fmt: skip
        """``applications``: ids; ``numbers``: {department: number of its letter}."""
        asked = [row for row in consulting.askable(a_round, actor, at, again=again) if row.pk in set(applications)]
        to = [row for row in consulting.departments(a_round.authority_id) if row.pk in numbers]

        def effect(fresh: Round, pen: Pen) -> None:
            _check_letters(act, a_round, asked, len(set(applications)), to, numbers, due_on, on_paper_day(actor, at))
            for department in to:
                letter = ConsultationLetter(
                    round=fresh, department=department, number=numbers[department.pk], due_on=due_on,
                    sent_on=on_paper_day(actor, at), matter=department.matter, again=again,
                )  # fmt: skip
                pen.write(letter)
                for application in asked:
                    inner(application, actor=pen.lend(inner_act), at=pen.at, letter=letter)
                _issue(letter, asked, pen)

        note = f"{len(asked)} 件，发往{'、'.join(row.name for row in to)}"
        return perform(act, a_round, actor=actor, at=at, version=version, note=note, effect=effect)

    send.__doc__ = f"{act.label}: one letter a department, all or none."
    return send


def _check_letters(
    act: Act[Any], a_round: Round, asked: list[Application], chosen: int, to: list[Department],
    numbers: Mapping[int, str], due_on: date, today: date,
) -> None:  # fmt: skip
    basis = "review_rules" if act is acts.SEND_AGAIN else "application.consult"
    if not asked or len(asked) != chosen:
        raise refuse(act, a_round, "没有选择申报，或者所选申报已不在本环节。", "请刷新后重新选择。", basis)
    if not to or len(to) != len(numbers):
        raise refuse(act, a_round, "没有填写任何在册部门的发函文号。", "请为要征求意见的部门填写文号。", basis)
    used = list(numbers.values())
    if len(set(used)) != len(used) or ConsultationLetter.objects.filter(round=a_round, number__in=used).exists():
        raise refuse(act, a_round, "发函文号重复。", "一份函一个文号，请核对后重新填写。", basis)
    if due_on <= today:
        raise refuse(act, a_round, "请复日期应当在发函日期之后。", "请重新确定请复日期。", basis)


def _issue(letter: ConsultationLetter, asked: list[Application], pen: Pen, *, kind: str = "征求意见函") -> None:
    of = Merge(letter=letter, due=letter.due_on, again=Merge().text("再次" if letter.again else ""))
    head = ("收件编号", "申报组织或者个人", "统一社会信用代码")
    rows = [of.row("{one.number}", "{one.holder}", "{one.credit_code}", one=one) for one in asked]
    blocks: list[Block] = [
        *of.paragraphs(
            "{letter.department.name}：",
            "现就{letter.round.title}下列申报{again}征求贵单位意见：{letter.matter}",
            "请于{due}前以书面形式函复，并在附件表格中逐件填写有无不利情况。",
        ),
        of.table(head, rows),
    ]
    a_round = letter.round
    documents.issue(pen, authority_id=a_round.authority_id, round_id=a_round.pk, kind=kind,
                    title=of.text("{kind}（{letter.department.name}）", kind=typed(kind)), blocks=blocks,
                    number=letter.number, case_kind=KIND, case_id=letter.pk, audience=Paper.Audience.OFFICE,
                    reader="departments", signer=a_round.authority.office)  # fmt: skip


send = _sender(acts.SEND_LETTERS, acts.CONSULT_IN_LETTER, consult_in_letter, again=False)
ask_again = _sender(acts.SEND_AGAIN, acts.ASK_AGAIN, ask_in_letter, again=True)


def record_replies(
    letter: ConsultationLetter,
    *,
    actor: Actor,
    at: datetime,
    answers: Mapping[int, tuple[bool, str]],
    number: str,
    replied_on: date,
    scan: documents.Incoming | None = None,
    version: int | None = None,
) -> Entry:
    """登记整函答复: {line: (adverse, words)}; lines left out stay unanswered. All of them or none."""
    lines = {row.pk: row for row in consulting.lines_of(letter, actor, at) if row.replied_on is None}
    basis = "system:部门复函如实登记"
    if not answers or not set(answers) <= set(lines):
        raise refuse(
            acts.RECORD_REPLIES, letter, "没有填写答复，或者所填申报不在待答复之列。", "请刷新后重新填写。", basis
        )
    if any(adverse and not words.strip() for adverse, words in answers.values()):
        raise refuse(acts.RECORD_REPLIES, letter, "有不利情况的没有写明具体情况。", "请逐件写明具体情况。", basis)
    if not letter.sent_on <= replied_on <= on_paper_day(actor, at):
        raise refuse(acts.RECORD_REPLIES, letter, "复函日期应当在发函日期和今天之间。", "请核对复函日期。", basis)

    def effect(fresh: ConsultationLetter, pen: Pen) -> None:
        for pk, (adverse, words) in answers.items():
            row = lines[pk]
            row.reply, row.adverse = words.strip() or "无不利情况", adverse
            row.replied_on, row.reply_number, row.recorded_by_id = replied_on, number, actor.person_id
            reply_in_letter(
                queries.by_id(row.application_id), actor=pen.lend(acts.REPLY_IN_LETTER), at=pen.at, line=row
            )
        if scan is not None:
            documents.store(pen, scan, case_kind=KIND, case_id=fresh.pk, purpose="reply")

    adverse = sum(1 for found, _ in answers.values() if found)
    note = f"{number}：答复 {len(answers)} 件，有不利情况 {adverse} 件"
    return perform(acts.RECORD_REPLIES, letter, actor=actor, at=at, version=version, note=note, effect=effect)


def reply_in_letter(
    application: Application, *, actor: Actor, at: datetime, line: Consultation, version: int | None = None
) -> Entry:
    """部门复函: inner act of 登记整函答复."""

    def effect(_fresh: Application, pen: Pen) -> None:
        pen.write(line)

    note = f"{line.department}：{'有不利情况' if line.adverse else '无不利情况'}"
    return perform(acts.REPLY_IN_LETTER, application, actor=actor, at=at, version=version, note=note, effect=effect)


def remind(letter: ConsultationLetter, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """催复: a reminder on paper, for the lines still unanswered."""

    def effect(fresh: ConsultationLetter, pen: Pen) -> None:
        fresh.reminded_on = on_paper_day(actor, at)
        rows = fresh.lines.filter(replied_on__isnull=True).select_related(
            "application__organisation", "application__person", "application__employer"
        )
        _issue(fresh, [row.application for row in rows.order_by("application__number")], pen, kind="催复函")

    return perform(acts.REMIND, letter, actor=actor, at=at, version=version, effect=effect)


def state_nothing_new(
    a_round: Round,
    *,
    actor: Actor,
    at: datetime,
    department: Department,
    as_of: date,
    number: str,
    applications: Sequence[int],
    scan: documents.Incoming | None = None,
    version: int | None = None,
) -> Entry:
    """登记无新增不利情况: what a department stated, until which day, for which applications."""
    act, known = acts.STATE_NOTHING_NEW, {row.pk for row in consulting.askable(a_round, actor, at, again=True)}
    if as_of > on_paper_day(actor, at):
        raise refuse(act, a_round, "截至日期不能晚于今天。", "请核对说明载明的截至日期。", "review_rules")
    if not applications or not set(applications) <= known:
        raise refuse(act, a_round, "没有选择申报，或者所选申报已不在评审中。", "请刷新后重新选择。", "review_rules")

    def effect(fresh: Round, pen: Pen) -> None:
        pen.write(NothingNew(round=fresh, department=department, as_of=as_of, number=number,
                             covers=sorted(applications), recorded_by_id=actor.person_id,
                             recorded_at=pen.judged_at))  # fmt: skip
        if scan is not None:
            documents.store(pen, scan, case_kind="round", case_id=fresh.pk, purpose="nothing_new")

    note = f"{department.name}（{number}）截至{as_of:%Y年%-m月%-d日}，{len(applications)} 件"
    return perform(act, a_round, actor=actor, at=at, version=version, note=note, effect=effect)


def weigh_adverse(
    application: Application, *, actor: Actor, at: datetime, reason: str, version: int | None = None
) -> Entry:
    """认定不利情况: why what a department reported does not stand in the way; by another than entered the reply."""
    rows = list(Consultation.objects.filter(application=application, adverse=True, weighed_at__isnull=True))
    if any(row.recorded_by_id == actor.person_id for row in rows):
        raise refuse(acts.WEIGH_ADVERSE, application, "这份复函由您登记，不能由您认定。", "请由另一名审核人员办理。",
                     "system:经办与审核分离")  # fmt: skip

    def effect(_fresh: Application, pen: Pen) -> None:
        for row in rows:
            row.weighed, row.weighed_by_id, row.weighed_at = reason, actor.person_id, pen.judged_at
            pen.write(row)

    return perform(acts.WEIGH_ADVERSE, application, actor=actor, at=at, version=version, note=reason, effect=effect)


ACTS: tuple[tuple[Act[Any], str, Any], ...] = (
    (acts.LIST_DEPARTMENT, "authority", list_department),
    (acts.DROP_DEPARTMENT, "authority", drop_department),
    (acts.SEND_LETTERS, "round", send),
    (acts.SEND_AGAIN, "round", ask_again),
    (acts.STATE_NOTHING_NEW, "round", state_nothing_new),
    (acts.RECORD_REPLIES, KIND, record_replies),
    (acts.REMIND, KIND, remind),
    (acts.CONSULT_IN_LETTER, queries.KIND, consult_in_letter),
    (acts.ASK_AGAIN, queries.KIND, ask_in_letter),
    (acts.REPLY_IN_LETTER, queries.KIND, reply_in_letter),
    (acts.WEIGH_ADVERSE, queries.KIND, weigh_adverse),
)
