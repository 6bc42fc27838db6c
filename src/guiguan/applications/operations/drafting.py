"""From the first page of the wizard to the frozen copy (Arts. 2, 18, 20)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guiguan.applications import acts, ports, queries
from guiguan.applications.models import Application, Section, Submission
from guiguan.applications.operations.entry import issue_paper, organisation_of, tell_filed
from guiguan.applications.operations.recommending import take_up
from guiguan.documents import operations as documents
from guiguan.documents.blocks import digest
from guiguan.documents.merge import Merge
from guiguan.documents.queries import usable_uploads_of
from guiguan.law import policy as law
from guiguan.people.models import Organisation, Person
from guiguan.procedure.engine import Pen, perform, perform_unhurried, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.spec import Actor
from guiguan.rounds import queries as rounds
from guiguan.rounds.models import Round

ALREADY = "本届已有同一申报主体对同一奖项的申报。"


def begin(
    a_round: Round,
    *,
    actor: Actor,
    at: datetime,
    prize: str,
    kind: str,
    organisation: Organisation | None = None,
    employer_name: str = "",
    employer_code: str = "",
    version: int | None = None,
) -> Entry:
    """开始申报 (Art. 2): an organisation files a model, a person an achievement; one a holder, prize and round."""
    person = None if kind == "model" else Person.objects.get(pk=actor.person_id)
    _may_begin(a_round, actor, at, prize, kind, organisation)
    holder: dict[str, Any] = {"organisation": organisation} if person is None else {"person": person}

    def effect(fresh: Round, pen: Pen) -> None:
        wanted = {"round_id": fresh.pk, "prize": prize, "kind": kind, **holder}
        if queries.same_holder(wanted).exists():
            raise refuse(acts.BEGIN, fresh, ALREADY, "请在“我的申报”中继续填写；确需重新申报的，先撤回原申报。",
                         "system:同一主体同一奖项一届一件")  # fmt: skip
        # The same answer whether or not the code is known here: nothing tells who is registered.
        employer = organisation_of(employer_name, employer_code) if person is not None else None
        application = Application(**wanted, employer=employer, begun_at=pen.judged_at)
        pen.write(application)
        if employer_name:
            Section.objects.create(application=application, key="basic", data={"employer_name": employer_name},
                                   saved_at=pen.at, saved_by_id=actor.person_id)  # fmt: skip
        take_up(application, pen)

    return perform_unhurried(acts.BEGIN, a_round, actor=actor, at=at, effect=effect)


def _may_begin(
    a_round: Round, actor: Actor, at: datetime, prize: str, kind: str, organisation: Organisation | None
) -> None:
    if not rounds.is_open(a_round, at):
        raise refuse(acts.BEGIN, a_round, "现在不在申报期限内。", "请查看申报通知载明的起止时间。", "call")
    policy = law.load(a_round.policy_id)
    if (prize, kind) not in policy.questions:
        raise refuse(acts.BEGIN, a_round, "办法没有这一奖项和类别。", "请按申报通知所列奖项选择。", "application.begin")
    if (kind == "model") != (organisation is not None):
        raise refuse(acts.BEGIN, a_round, "组织申报先进质量管理模式，个人申报先进质量管理成果。",
                     "请选择与申报主体相符的类别。", "category.matches_kind")  # fmt: skip
    allowed = {row.pk for row in queries.organisations_of(actor, at)}
    if organisation is not None and organisation.pk not in allowed:
        raise refuse(acts.BEGIN, a_round, "您不是该组织的申报管理员或者编辑。", "请由该组织的管理员办理或者授权。",
                     "system:权限")  # fmt: skip


def submit(application: Application, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """提交申报: freeze the dossier with a digest of each item and give a receipt."""

    def effect(fresh: Application, pen: Pen) -> None:
        submission = freeze(fresh, queries.data_of(fresh), pen)
        fresh.submitted_at = pen.judged_at
        _receipt(fresh, submission, pen)
        tell_filed(fresh, pen)

    return perform(acts.SUBMIT, application, actor=actor, at=at, version=version, effect=effect)


def freeze(fresh: Application, content: Mapping[str, Mapping[str, str]], pen: Pen) -> Submission:
    """A frozen copy: the texts, the files as adopted, and a SHA-256 of every item."""
    whole: dict[str, Any] = {key: dict(data) for key, data in content.items()}
    files = [documents.adopt(pen, upload) for upload in usable_uploads_of(queries.KIND, fresh.pk)]
    whole["files"] = [{"id": row.pk, "purpose": row.purpose, "name": row.name, "sha256": row.sha256} for row in files]
    items = {f"{key}.{name}": digest(text) for key, data in content.items() for name, text in data.items()}
    items |= {f"{row.purpose}.{row.pk}": row.sha256 for row in files}
    last = queries.submission_of(fresh)
    submission = Submission(application=fresh, serial=last.serial + 1 if last else 1, content=whole, items=items,
                            sha256=digest(whole), submitted_at=pen.judged_at,
                            submitted_by_id=pen.actor.person_id)  # fmt: skip
    pen.write(submission)
    return submission


def _receipt(fresh: Application, submission: Submission, pen: Pen) -> None:
    of = Merge(application=fresh, submission=submission, files=len(submission.content["files"]))
    rows = [
        ("届次", "{application.round.title}"),
        ("奖项和类别", "{application.prize_name}　{application.kind_name}"),
        ("名称", "{application.title}"),
        ("申报主体", "{application.holder}"),
        ("提交稿", "第 {submission.serial} 次提交"),
        ("文件", "{files} 件"),
        ("内容校验值", "{submission.sha256}"),
    ]
    issue_paper(
        fresh,
        pen,
        kind="提交回执",
        title=of.text("申报提交回执"),
        blocks=[
            *of.paragraphs(
                "{application.holder}：",
                "你（单位）提交的申报材料已经收到，内容如下。申报截止前可以撤回修改后重新提交。",
            ),
            of.table(("事项", "内容"), rows),
        ],
    )


def recall(application: Application, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """撤回修改: back to the draft while the round is open; the frozen copy stays."""
    return perform(acts.RECALL, application, actor=actor, at=at, version=version)


def withdraw(application: Application, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """撤回申报 by the applicant, at any stage before the decision."""

    def effect(fresh: Application, pen: Pen) -> None:
        fresh.end_reason = reason
        for hook in ports.on_end:
            hook(fresh, pen, reason)

    return perform(acts.WITHDRAW, application, actor=actor, at=at, version=version, note=reason, effect=effect)
