"""推荐 (Art. 21): handed to the office, who asks the recommended for its will. A recommendation is no application."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from guiguan.applications import acts
from guiguan.applications.models import Application, Recommendation, Section
from guiguan.applications.queries import recommending as queries
from guiguan.applications.rules.recommending import COLUMNS, Recommended, read_rows
from guiguan.applications.states import RecommendationState
from guiguan.documents import operations as documents
from guiguan.documents.merge import Merge
from guiguan.documents.models import Paper
from guiguan.law import policy as law
from guiguan.people.operations.registration import plain_code
from guiguan.procedure import outbox
from guiguan.procedure.engine import Pen, perform, perform_unhurried, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind
from guiguan.procedure.spec import Act, Actor
from guiguan.rounds.models import Round

RECOMMENDATION = CaseKind(
    name=queries.KIND,
    label="推荐",
    model=Recommendation,
    facts=queries.facts,
    policy=lambda row: law.load(row.round.policy_id),
    authority_id=lambda row: int(row.round.authority_id),
    roles=lambda _row, _actor, _at: frozenset(),
    visible=queries.visible,
    title=lambda row: f"{row.whose}：{row.title}",
    state_label=lambda state: RecommendationState(state).label,
    lock_path=lambda row: [(Round, row.round_id), (Recommendation, row.pk)],
    recipients=queries.recipients,
)


def _check(act: Act[Any], a_round: Round, one: Recommended, at: datetime) -> None:
    if not queries.still_open(a_round, at):
        raise refuse(act, a_round, "本届申报已经截止。", "可以在下一届申报通知发布后推荐。", "call")
    if one.kind not in {kind for _prize, kind in law.load(a_round.policy_id).questions}:
        raise refuse(act, a_round, "办法没有这一类别。", "请按申报通知所列类别选择。", "application.begin")


def _write(fresh: Round, one: Recommended, pen: Pen, **side: Any) -> Recommendation:
    row = Recommendation(
        round=fresh, kind=one.kind, title=one.title, holder=one.holder, credit_code=plain_code(one.credit_code),
        unit=one.unit, employer=one.employer, district=one.district, trade=one.trade, contact=one.contact,
        reasons=one.reasons, entered_by_id=pen.actor.person_id, recommended_at=pen.at, **side,
    )  # fmt: skip
    pen.write(row)
    return row


def recommend(
    a_round: Round, *, actor: Actor, at: datetime, recommender_kind: str, recommender: str, one: Recommended,
    version: int | None = None,
) -> Entry:  # fmt: skip
    """推荐 by whoever holds the role; the same thing of the same holder once."""
    _check(acts.RECOMMEND, a_round, one, at)

    def effect(fresh: Round, pen: Pen) -> None:
        if one.key in queries.known(fresh, actor.person_id):
            raise refuse(acts.RECOMMEND, fresh, "您在本届已经推荐过这一件。", "请在“我的推荐”中查看进度。",
                         "system:同一推荐方同一件一届推荐一次")  # fmt: skip
        _write(fresh, one, pen, recommender_kind=recommender_kind, recommender=recommender,
               recommended_by_id=actor.person_id)  # fmt: skip

    return perform_unhurried(
        acts.RECOMMEND, a_round, actor=actor, at=at, effect=effect, note=f"{one.holder}：{one.title}"
    )


def recommend_many(
    a_round: Round, *, actor: Actor, at: datetime, recommender_kind: str, recommender: str,
    sheet: Sequence[Sequence[object]], version: int | None = None,
) -> Entry:  # fmt: skip
    """批量推荐. The rows are judged again under the lock; one fault anywhere and nothing is written."""
    act = acts.RECOMMEND_MANY

    def effect(fresh: Round, pen: Pen) -> None:
        rows, wrong = read_rows([COLUMNS, *sheet], queries.known(fresh, actor.person_id))
        faulty = [str(row.number) for row in rows if row.faults]
        if wrong or faulty:
            raise refuse(act, fresh, wrong or f"第 {'、'.join(faulty)} 行有误，没有写入任何一行。",
                         "请改正后重新上传。", "system:批量录入整体写入")  # fmt: skip
        for row in rows:
            _check(act, fresh, row.recommended, at)
            _write(fresh, row.recommended, pen, recommender_kind=recommender_kind, recommender=recommender,
                   recommended_by_id=actor.person_id)  # fmt: skip

    return perform_unhurried(act, a_round, actor=actor, at=at, effect=effect, note=f"{recommender}：{len(sheet)} 件")


def enter(
    a_round: Round, *, actor: Actor, at: datetime, recommender_kind: str, recommender: str, one: Recommended,
    letter_number: str, letter_on: date, scan: documents.Incoming | None = None, version: int | None = None,
) -> Entry:  # fmt: skip
    """登记推荐函: what came on paper, with its number and scan."""
    _check(acts.ENTER_RECOMMENDATION, a_round, one, at)
    if letter_on > timezone.localtime(at).date():
        raise refuse(acts.ENTER_RECOMMENDATION, a_round, "推荐函日期不能晚于今天。", "请核对推荐函。",
                     "system:登记的事项须已经发生")  # fmt: skip

    def effect(fresh: Round, pen: Pen) -> None:
        row = _write(fresh, one, pen, recommender_kind=recommender_kind, recommender=recommender,
                     letter_number=letter_number, letter_on=letter_on)  # fmt: skip
        if scan is not None:
            documents.store(pen, scan, case_kind=queries.KIND, case_id=row.pk, purpose="recommendation")

    note = f"{recommender}（{letter_number}）推荐{one.holder}：{one.title}"
    return perform_unhurried(acts.ENTER_RECOMMENDATION, a_round, actor=actor, at=at, effect=effect, note=note)


def _days(act: Act[Any], row: Recommendation, on: date, since: date, at: datetime) -> None:
    if not since <= on <= timezone.localtime(at).date():
        raise refuse(act, row, f"日期应当在{since:%Y年%-m月%-d日}和今天之间。", "请核对日期。",
                     "system:登记的事项须已经发生")  # fmt: skip


def ask(
    row: Recommendation, *, actor: Actor, at: datetime, asked_on: date, how: str, letter: bool = False,
    number: str = "", tell: bool = False, version: int | None = None,
) -> Entry:  # fmt: skip
    """询问申报意愿 (Art. 21): when and how; ``letter`` makes the 确认函, ``tell`` names the recommender in it."""
    _days(acts.ASK_WILL, row, asked_on, timezone.localtime(row.recommended_at).date(), at)

    def effect(fresh: Recommendation, pen: Pen) -> None:
        fresh.asked_on, fresh.asked_how = asked_on, how
        if letter:
            _issue_letter(fresh, number, pen, tell=tell)

    return perform(acts.ASK_WILL, row, actor=actor, at=at, version=version, effect=effect, note=how)


def _issue_letter(fresh: Recommendation, number: str, pen: Pen, *, tell: bool) -> None:
    a_round = fresh.round
    noun = "先进质量管理模式" if fresh.kind == "model" else "先进质量管理成果"
    of = Merge(row=fresh, round=a_round, noun=Merge().text(noun))
    by = of.text("经{row.recommender}推荐，" if tell else "经推荐，")
    blocks = of.paragraphs(
        "{row.whose}：",
        "{by}拟请你（单位）以{noun}{row.title}参加{round.title}的评定。推荐不代替申报，现请确认是否愿意申报。",
        "愿意申报的，请于申报截止（{round.closing}）前登录本系统开始申报并提交；没有账号的，先办理首次登记。",
        "回执：□愿意申报　□不愿申报",
        "签名（盖章）：　　　　　　日期：",
        by=by,
    )
    documents.issue(pen, authority_id=a_round.authority_id, round_id=a_round.pk, kind="申报意愿确认函", number=number,
                    title=of.text("申报意愿确认函"), blocks=blocks, case_kind=queries.KIND, case_id=fresh.pk,
                    audience=Paper.Audience.OFFICE, reader="recommended_told" if tell else "recommended",
                    signer=a_round.authority.office)  # fmt: skip


@transaction.atomic
def record_willing(
    row: Recommendation, *, actor: Actor, at: datetime, answered_on: date, how: str, mail: str = "",
    scan: documents.Incoming | None = None, version: int | None = None,
) -> Entry:  # fmt: skip
    """登记愿意申报. Opens no draft: the recommended begins it himself; whoever has no account is asked to register."""

    def effect(fresh: Recommendation, pen: Pen) -> None:
        _answer(acts.RECORD_WILLING, fresh, answered_on, how, scan, pen)
        fresh.application = queries.begun_for(fresh)

    entry = perform(acts.RECORD_WILLING, row, actor=actor, at=at, version=version, effect=effect, note=how)
    if mail and not queries.managers(row, at):
        outbox.write_to(mail, entry, "请办理首次登记", f"{row.whose}：\n你（单位）愿意申报{row.round}的意愿已经登记。"
                        "请在本系统“首次登记”页面登记开户，登记后在申报截止前开始申报并提交；推荐不代替申报。")  # fmt: skip
    return entry


def record_unwilling(
    row: Recommendation, *, actor: Actor, at: datetime, answered_on: date, how: str,
    scan: documents.Incoming | None = None, version: int | None = None,
) -> Entry:  # fmt: skip
    """登记不愿申报."""

    def effect(fresh: Recommendation, pen: Pen) -> None:
        _answer(acts.RECORD_UNWILLING, fresh, answered_on, how, scan, pen)

    return perform(acts.RECORD_UNWILLING, row, actor=actor, at=at, version=version, effect=effect, note=how)


def _answer(
    act: Act[Any], fresh: Recommendation, on: date, how: str, scan: documents.Incoming | None, pen: Pen
) -> None:
    _days(act, fresh, on, fresh.asked_on or on, pen.at)
    fresh.answered_on, fresh.answered_how = on, how
    if scan is not None:
        documents.store(pen, scan, case_kind=queries.KIND, case_id=fresh.pk, purpose="will")


def withdraw(row: Recommendation, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """撤回推荐 by who recommended, or by the office at his letter."""
    return perform(acts.WITHDRAW_RECOMMENDATION, row, actor=actor, at=at, version=version, note=reason)


def link(application: Application, pen: Pen) -> list[Recommendation]:
    """Part of beginning an application, or of filing one on paper: a will on record is linked to it."""
    rows = list(queries.about(application).order_by("id"))
    for row in rows:
        row.application = application
        pen.write(row)
    return rows


def take_up(application: Application, pen: Pen) -> None:
    """Part of beginning an application: what was recommended is linked, its title taken over."""
    rows = link(application, pen)
    if rows:
        Application.objects.filter(pk=application.pk).update(title=rows[0].title)
        section = Section.objects.filter(application=application, key="basic").first()
        section = section or Section(application=application, key="basic", version=1)
        section.data = {**section.data, "title": rows[0].title}
        section.saved_at, section.saved_by_id = pen.at, pen.actor.person_id
        section.save()


ACTS: tuple[tuple[Act[Any], str, Any], ...] = (
    (acts.RECOMMEND, "round", recommend),
    (acts.RECOMMEND_MANY, "round", recommend_many),
    (acts.ENTER_RECOMMENDATION, "round", enter),
    (acts.RECORD_WILLING, queries.KIND, record_willing),
    (acts.RECORD_UNWILLING, queries.KIND, record_unwilling),
    (acts.ASK_WILL, queries.KIND, ask),
    (acts.WITHDRAW_RECOMMENDATION, queries.KIND, withdraw),
)
