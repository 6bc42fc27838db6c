"""Writes public notices (Arts. 22, 26): drafted, published by another officer, lengthened, restarted, reported."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from guiguan.documents import operations as documents
from guiguan.documents.blocks import Block
from guiguan.documents.merge import Merge, Said, typed
from guiguan.documents.models import Paper
from guiguan.law.workdays import UnknownDay
from guiguan.people import queries as people
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind
from guiguan.procedure.spec import Act, Actor
from guiguan.publicity import acts, ports, queries
from guiguan.publicity.models import Notice, NoticeItem, Publication
from guiguan.publicity.ports import Candidate
from guiguan.publicity.rules import NoticeFacts, item_corrections, text_corrections
from guiguan.publicity.states import NoticeKind, NoticeState
from guiguan.rounds import queries as rounds
from guiguan.rounds.models import Round

NOTICE = CaseKind(
    name="notice",
    label="公示",
    model=Notice,
    facts=queries.notice_facts,
    policy=lambda notice: rounds.policy_of(notice.round),
    authority_id=lambda notice: int(notice.round.authority_id),
    roles=lambda _notice, _actor, _at: frozenset(),
    visible=queries.visible_notices,
    title=lambda notice: str(notice.title),
    state_label=lambda state: NoticeState(state).label,
    lock_path=lambda notice: [(Round, notice.round_id), (Notice, notice.pk)],
    recipients=lambda notice, role, at: people.holders(notice.round.authority_id, role, at),
)
COPIED = ("subject_id", "prize", "kind", "title", "holder", "district", "position")


def draft(
    a_round: Round, *, actor: Actor, at: datetime, kind: str, title: str, text: str, working_days: int,
    subjects: list[int], version: int | None = None,
) -> Entry:  # fmt: skip
    """Draft a notice of the chosen candidates; what is published is copied word by word."""
    minimum = queries.minimum_days(a_round, kind)
    if working_days < minimum:
        raise refuse(acts.DRAFT, a_round, f"公示时间不得少于 {minimum} 个工作日，您填写的是 {working_days} 个。",
                     "请改为规定的工作日数。", f"{kind}_notice.long_enough")  # fmt: skip
    offered = {one.subject_id: one for one in queries.candidates(a_round, kind, at)}
    if not subjects or not set(subjects) <= set(offered):
        raise refuse(acts.DRAFT, a_round, "所选名单中有不能列入本公示的申报。", "请刷新名单后重新选择。",
                     "system:公示名单与申报现状一致")  # fmt: skip

    def effect(_round: Round, pen: Pen) -> None:
        notice = Notice(round=a_round, kind=kind, title=title, text=text, working_days=working_days,
                        drafted_by_id=actor.person_id)  # fmt: skip
        pen.write(notice)
        _list(notice, [one for pk, one in offered.items() if pk in set(subjects)], pen)

    return perform(acts.DRAFT, a_round, actor=actor, at=at, version=version, effect=effect, note=title)


def _list(notice: Notice, candidates: Sequence[Candidate], pen: Pen) -> None:
    for position, one in enumerate(candidates, start=1):
        pen.write(NoticeItem(notice=notice, subject_id=one.subject_id, prize=one.prize, kind=one.kind, title=one.title,
                             holder=one.holder, district=one.district, position=position))  # fmt: skip


def _blocks(notice: Notice) -> list[Block]:
    of, found = Merge(notice=notice), queries.period(notice)
    rows = [
        of.row("{item.position}", "{item.prize_name}（{item.kind_name}）", "{item.title}", "{item.holder}", item=item)
        for item in queries.items_of(notice).select_related("notice__round")
    ]
    running = of.paragraphs(
        "公示时间：{first}至{last}24时，共 {days} 个工作日。", first=found.first, last=found.last, days=found.days
    ) if found else []  # fmt: skip
    return [
        *of.paragraphs("{notice.text}"),
        *running,
        of.table(["序号", "奖项", "模式或者成果", "组织或者个人"], rows),
        *of.paragraphs(
            "公示期内和公示期满后，对名单有异议的，请实名提出，并提供必要的证明材料。{notice.round.authority.contact}"
        ),
    ]


def _public_paper(notice: Notice, pen: Pen, kind: str, title: Said, blocks: Sequence[Block], number: str = "") -> None:
    documents.issue(
        pen, authority_id=notice.round.authority_id, round_id=notice.round_id, kind=kind, title=title, blocks=blocks,
        number=number, case_kind="notice", case_id=notice.pk, audience=Paper.Audience.PUBLIC,
        signer=notice.round.authority.office,
    )  # fmt: skip


def _publication(act: Act[NoticeFacts]) -> Any:
    def publish(
        notice: Notice, *, actor: Actor, at: datetime, number: str, official_url: str = "", version: int | None = None
    ) -> Entry:
        """Publish: the days are counted from the next working day; the list's applications move on."""

        def effect(fresh: Notice, pen: Pen) -> None:
            fresh.published_at, fresh.published_by_id = pen.judged_at, actor.person_id
            fresh.number, fresh.official_url = number, official_url
            title = Merge(notice=fresh).text("{notice.title}")
            _public_paper(fresh, pen, "公示", title, _blocks(fresh), number)
            ports.on_publish[fresh.kind](fresh, pen)

        return perform(act, notice, actor=actor, at=at, version=version, effect=effect, note=number)

    return publish


publish_qualification = _publication(acts.PUBLISH_QUALIFICATION)
publish_award = _publication(acts.PUBLISH_AWARD)
PUBLISH = {NoticeKind.QUALIFICATION: publish_qualification, NoticeKind.AWARD: publish_award}


def discard(notice: Notice, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    return perform(acts.DISCARD, notice, actor=actor, at=at, version=version, note=reason)


def extend(
    notice: Notice, *, actor: Actor, at: datetime, working_days: int, reason: str, version: int | None = None
) -> Entry:
    """More working days; never fewer."""
    if working_days <= notice.working_days:
        raise refuse(acts.EXTEND, notice, f"现为 {notice.working_days} 个工作日，新的日数没有增加。", "请填写更多的工作日数。",
                     "system:公示只能延长不能缩短")  # fmt: skip

    try:
        queries.period(Notice(round=notice.round, published_at=notice.published_at, working_days=working_days))
    except UnknownDay as unknown:
        raise refuse(
            acts.EXTEND, notice, str(unknown), "录入放假安排后再办理。", "system:工作日按国务院放假安排计算"
        ) from None

    def effect(fresh: Notice, pen: Pen) -> None:
        fresh.working_days = working_days
        found = queries.period(fresh)
        of = Merge(notice=fresh)
        until = of.paragraphs(
            "公示时间延长至{last}24时，共 {days} 个工作日。", last=found.last, days=found.days
        ) if found else []  # fmt: skip
        title = of.text("关于延长《{notice.title}》的公告")
        _public_paper(fresh, pen, "延长公示的公告", title, [*of.paragraphs(typed(reason)), *until])

    return perform(acts.EXTEND, notice, actor=actor, at=at, version=version, effect=effect, note=reason)


def restart(
    notice: Notice, *, actor: Actor, at: datetime, reason: str, text: str = "",
    corrected: Mapping[int, Mapping[str, str]] | None = None, version: int | None = None,
) -> Entry:  # fmt: skip
    """Corrected or interrupted: a new notice of the same list, whose days start again.

    ``corrected``: by application, the words of the list that were wrong. The new notice says what stood there before.
    """
    text, corrected = text.strip() or notice.text, corrected or {}

    def effect(fresh: Notice, pen: Pen) -> None:
        items = [{name: getattr(item, name) for name in COPIED} for item in queries.items_of(fresh)]
        right = [{**item, **corrected.get(item["subject_id"], {})} for item in items]
        told = text_corrections(fresh.text, text)
        for old, new in zip(items, right, strict=True):
            told += item_corrections(old["position"], old, new)
        again = Notice(
            round=fresh.round, kind=fresh.kind, title=f"{fresh.title.removesuffix('（重新公示）')}（重新公示）",
            text="\n".join([text, reason, *(["更正事项：", *told] if told else [])]).strip(), number=fresh.number,
            state=NoticeState.PUBLISHED, working_days=fresh.working_days, drafted_by_id=fresh.drafted_by_id,
            published_by_id=actor.person_id, published_at=pen.judged_at, official_url=fresh.official_url,
            replaces=fresh,
        )  # fmt: skip
        pen.write(again)
        for item in right:
            pen.write(NoticeItem(notice=again, **item))
        _public_paper(again, pen, "公示", Merge(notice=again).text("{notice.title}"), _blocks(again), again.number)

    return perform(acts.RESTART, notice, actor=actor, at=at, version=version, effect=effect, note=reason)


def record_publication(
    notice: Notice, *, actor: Actor, at: datetime, url: str, starts_at: datetime, ends_at: datetime | None = None,
    screenshot: Any, version: int | None = None,
) -> Entry:  # fmt: skip
    """Where and when the official site had it. Had it later than this system, the days count from there."""
    wrong = "发布时间不能晚于现在。" if starts_at > at else ""
    if ends_at is not None and ends_at <= starts_at:
        wrong = "撤下时间应当晚于发布时间。"
    if wrong:
        raise refuse(acts.RECORD_PUBLICATION, notice, wrong, "请核对起止时间。", "system:公示发布位置和起止时间留痕")

    def effect(fresh: Notice, pen: Pen) -> None:
        found = documents.store(pen, screenshot, case_kind="notice", case_id=fresh.pk, purpose="官方网站截图")
        first = not queries.publications_of(fresh).exists()
        later = fresh.published_at is not None and starts_at > fresh.published_at
        if first and later and not queries.has_ended(fresh, pen.judged_at):
            fresh.public_since = starts_at
        fresh.official_url = fresh.official_url or url
        pen.write(Publication(notice=fresh, url=url, starts_at=starts_at, ends_at=ends_at, screenshot_id=found.pk,
                              recorded_by_id=actor.person_id, recorded_at=pen.at))  # fmt: skip

    return perform(acts.RECORD_PUBLICATION, notice, actor=actor, at=at, version=version, effect=effect, note=url)


def report(notice: Notice, *, actor: Actor, at: datetime, text: str, version: int | None = None) -> Entry:
    """公示情况报告, after the last day; drafted with the figures, edited by the officer."""

    def effect(fresh: Notice, pen: Pen) -> None:
        fresh.report = text
        of = Merge(notice=fresh)
        documents.issue(
            pen, authority_id=fresh.round.authority_id, round_id=fresh.round_id, kind="公示情况报告",
            title=of.text("{notice.title}情况报告"), blocks=of.paragraphs(typed(text)),
            case_kind="notice", case_id=fresh.pk, audience=Paper.Audience.OFFICE, signer=fresh.round.authority.office,
        )  # fmt: skip

    return perform(acts.REPORT, notice, actor=actor, at=at, version=version, effect=effect)
