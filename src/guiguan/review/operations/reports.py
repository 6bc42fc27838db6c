"""Writes the three reports: drafted from what was put down, edited by the leader, signed by each member."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from guiguan.applications import acts as application_acts
from guiguan.applications.models import Application
from guiguan.applications.operations import onward
from guiguan.documents import operations as documents
from guiguan.documents.merge import Merge, entries
from guiguan.documents.models import Paper
from guiguan.governance.queries import groups
from guiguan.procedure.compiled import near, row_of
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.spec import Actor, Role
from guiguan.review import acts
from guiguan.review.models import Report, ReportDraft, ReportSignature
from guiguan.review.queries import reports as queries
from guiguan.review.queries import sheets
from guiguan.review.rules.scoring import in_steps
from guiguan.review.states import ReportStage, ReportState


class ReportMovedOn(Exception):
    """The report was saved in another window meanwhile; carries what is stored now."""

    def __init__(self, stored: ReportDraft) -> None:
        self.stored = stored
        super().__init__("报告已在另一窗口修改。您填写的内容没有丢失，请比较后再保存。")


class NotInDraft(Exception):
    def __init__(self) -> None:
        super().__init__("报告不在起草中，或者您不是本件的组长，不能修改。")


def lay_out(application: Application, stage: ReportStage, pen: Pen) -> None:
    """A report to be written; that of the document review starts from what the members put down, without names."""
    report = Report(application=application, stage=stage)
    pen.write(report)
    body = suggestions = ""
    if stage is ReportStage.DOCUMENT:
        body, suggestions = _thoughts(application, "strength", "优势"), _thoughts(application, "improvement", "")
    pen.write(ReportDraft(report=report, body=body, suggestions=suggestions, saved_at=pen.at))


def _thoughts(application: Application, kind: str, title: str) -> str:
    """Each thought once, grouped by category; nothing tells whose it was."""
    criteria = sheets.criteria_in_use(application)
    categories = {str(item["no"]): str(item.get("category", "")) for item in criteria["items"]}
    found: dict[str, list[str]] = {}
    contents = [sub.content for sub in sheets.submissions_of(application.pk).values()]
    for no, category in categories.items():
        for content in contents:
            for row in content:
                texts = (
                    [one["text"].strip() for one in row["thoughts"] if one["kind"] == kind] if row["no"] == no else []
                )
                found.setdefault(category, []).extend(texts)
    lines = [title] if title and any(found.values()) else []
    for category, texts in found.items():
        unique = sorted(set(texts))
        if unique:
            lines += [category, *(f"{position}. {text}" for position, text in enumerate(unique, 1))]
    return "\n".join(lines)


@transaction.atomic
def save_report(
    report: Report,
    *,
    body: str,
    suggestions: str,
    changes: Sequence[Mapping[str, Any]],
    findings: Mapping[str, str] | None = None,
    version: int,
    actor: Actor,
    at: datetime,
) -> ReportDraft:
    """A versioned edit of the draft by the leader; ``changes``: {no, to, reason}, only values that differ are kept.
    ``findings``: {no: words}, one a site issue, each kept with the name of who recorded it."""
    fresh: Report = row_of(Report, locked=True).get(report.pk)  # type: ignore[assignment]
    near(fresh, "application")
    near(fresh.application, "round")
    if fresh.state != ReportState.DRAFT or Role.LEADER not in groups.case_roles(fresh.application, actor, at):
        raise NotInDraft
    row = queries.draft_of(fresh)
    if row.version != version:
        raise ReportMovedOn(row)
    row.body, row.suggestions = body, suggestions
    row.changes = [] if fresh.stage == ReportStage.DOCUMENT else _differing(fresh, changes)
    row.findings = _found(fresh, findings or {}, row.findings, actor)
    row.version, row.saved_at = version + 1, at
    row.save()
    return row


def _found(
    report: Report, findings: Mapping[str, str], before: Sequence[Mapping[str, str]], actor: Actor
) -> list[dict[str, str]]:
    """In the order of the issues; words that stay keep the name under which they were recorded."""
    if report.stage != ReportStage.SITE:
        return []
    stood, kept = {one["no"]: one for one in before}, []
    for issue in queries.site_issues_of(report):
        words, old = findings.get(issue.no, "").strip()[:1000], stood.get(issue.no)
        by = old["by"] if old and old["words"] == words else actor.name
        if words:
            kept.append({"no": issue.no, "kind": issue.kind, "issue": issue.words, "words": words, "by": by})
    return kept


def _differing(report: Report, changes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    now = {item.no: item for item in queries.before(report)}
    kept = []
    for change in changes:
        item = now.get(str(change["no"]))
        if item is None or not in_steps(change["to"]) or change["to"] == item.percent:
            continue
        kept.append({"no": item.no, "from": item.percent, "to": int(change["to"]),
                     "reason": str(change.get("reason", "")).strip()[:400]})  # fmt: skip
    return kept


def submit_for_signature(report: Report, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """送成员签署: the words are fixed until the leader takes them back."""

    def effect(fresh: Report, _pen: Pen) -> None:
        words = queries.draft_of(fresh)
        fresh.body, fresh.suggestions = words.body, words.suggestions
        fresh.changes, fresh.findings = words.changes, words.findings

    return perform(acts.SEND_TO_SIGN, report, actor=actor, at=at, version=version, effect=effect)


def return_to_draft(
    report: Report, *, actor: Actor, at: datetime, reason: str = "", version: int | None = None
) -> Entry:
    """退回起草: signatures fall with the words they stood under."""

    def effect(fresh: Report, pen: Pen) -> None:
        for row in ReportSignature.objects.filter(report=fresh, standing=True):
            row.standing = False
            pen.write(row)

    return perform(acts.RETURN_TO_DRAFT, report, actor=actor, at=at, version=version, effect=effect, note=reason)


def sign(report: Report, *, actor: Actor, at: datetime, dissent: str = "", version: int | None = None) -> Entry:
    """签署报告, with a dissenting opinion where there is one."""

    def effect(fresh: Report, pen: Pen) -> None:
        pen.write(ReportSignature(report=fresh, person_id=actor.person_id, signed_at=pen.judged_at,
                                  digest_of_report=queries.digest_of(fresh), dissent=dissent.strip()))  # fmt: skip

    return perform(acts.SIGN, report, actor=actor, at=at, version=version, effect=effect)


def _conclude(stage: ReportStage, report: Report, actor: Actor, at: datetime, version: int | None) -> Entry:
    def effect(fresh: Report, pen: Pen) -> None:
        fresh.total, fresh.concluded_at = queries.total_of(fresh), pen.judged_at
        _issue(fresh, pen)
        application = fresh.application
        act, step = _ONWARD[stage]
        step(application, actor=pen.lend(act), at=pen.at)
        if stage is ReportStage.SITE:
            lay_out(application, ReportStage.EVALUATION, pen)

    if report.stage == ReportStage.DOCUMENT and stage is ReportStage.DOCUMENT:
        talk = sheets.consensus_of(report.application_id)
        if talk is None or talk.total is None or talk.state != "concluded":
            raise refuse(acts.CONCLUDE[stage], report, "本件还没有完成合议。", "请先完成合议。", "consensus.conclude")
    return perform(acts.CONCLUDE[stage], report, actor=actor, at=at, version=version, effect=effect)


_ONWARD = {
    ReportStage.DOCUMENT: (application_acts.REVIEW_DOCUMENTS, onward.review_documents),
    ReportStage.SITE: (application_acts.REVIEW_SITE, onward.review_site),
    ReportStage.EVALUATION: (application_acts.EVALUATE, onward.evaluate),
}


def conclude_document(report: Report, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """形成资料评审报告 with its suggestions (Art. 23)."""
    return _conclude(ReportStage.DOCUMENT, report, actor, at, version)


def conclude_site(report: Report, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """形成现场评审报告 (Art. 24); the evaluation's report is laid out."""
    return _conclude(ReportStage.SITE, report, actor, at, version)


def conclude_evaluation(report: Report, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """形成综合评价报告 with the final score by the round's rule (Art. 25)."""
    return _conclude(ReportStage.EVALUATION, report, actor, at, version)


def _issue(report: Report, pen: Pen) -> None:
    application, stage = report.application, ReportStage(report.stage)
    of = Merge(application=application, report=report)
    blocks = of.paragraphs("{application.holder}：{application.title}", "{report.body}")
    if report.suggestions:
        blocks += [of.heading("质量改进建议"), *of.paragraphs("{report.suggestions}")]
    if report.findings:
        told = [of.row("{f.no}", "{f.kind}", "{f.issue}", "{f.words}", f=f) for f in entries(report, "findings")]
        blocks += [of.heading("现场核实、澄清情况"), of.table(("条目", "性质", "事项", "核实情况"), told)]
    if report.changes:
        rows = [of.row("{c.no}", "{c.from}%", "{c.to}%", "{c.reason}", c=c) for c in entries(report, "changes")]
        blocks += [of.heading("调整的分值"), of.table(("条目", "原值", "现值", "理由"), rows)]
    blocks += of.paragraphs("得分：{report.score} 分。")
    signed = [
        of.row("{row.person.name}", "{row.dissent}" if row.dissent else "无", row=row)
        for row in queries.standing_signatures(report)
    ]
    blocks += [of.heading("签署"), of.table(("成员", "保留意见"), signed)]
    documents.issue(
        pen, authority_id=application.round.authority_id, round_id=application.round_id, kind=stage.label,
        title=of.text("{stage}", stage=stage), blocks=blocks, case_kind="application", case_id=application.pk,
        audience=Paper.Audience.GROUP, signer="评审组",
    )  # fmt: skip
