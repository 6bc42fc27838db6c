"""Reading papers and files: who may read which."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.db.models import Q, QuerySet

from guiguan.documents import ports
from guiguan.documents.models import Attachment, BoundFile, Paper, PaperDraft, PaperRoute, Scan, SealedCopy, Upload
from guiguan.documents.rules import DraftFacts, SealFacts
from guiguan.documents.states import BindingState, DraftState, SealedState
from guiguan.documents.upload import MEGABYTE
from guiguan.people.models import Authority
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import REGISTRY, CaseKind
from guiguan.procedure.spec import OFFICE, Actor, Role

PARTY = frozenset({Role.APPLICANT_MANAGER, Role.APPLICANT_EDITOR, Role.APPLICANT_READER, Role.INDIVIDUAL})
GROUP = frozenset({Role.REVIEWER, Role.LEADER})


def path_of(storage: str) -> Path:
    """Where the bytes of a file lie. Two leading characters make the folder."""
    return Path(settings.GUIGUAN_FILES_DIR) / storage[:2] / storage


def size_limit() -> int:
    """The largest file taken in, in bytes."""
    return int(getattr(settings, "GUIGUAN_UPLOAD_MAX", 20 * MEGABYTE))


def blocks_of(paper: Paper | PaperDraft) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", json.loads(paper.body))


def papers_of(case_kind: str, case_id: int) -> QuerySet[Paper]:
    """Every paper of a case, latest first; pass them through :func:`readable` before showing."""
    return Paper.objects.filter(case_kind=case_kind, case_id=case_id).order_by("-issued_at", "-id")


def public_papers(authority_id: int, round_id: int | None = None) -> QuerySet[Paper]:
    rows = Paper.objects.filter(authority_id=authority_id, audience=Paper.Audience.PUBLIC)
    if round_id is not None:
        rows = rows.filter(round_id=round_id)
    return rows.order_by("-issued_at", "-id")


def _holds_office(actor: Actor, authority_id: int, at: datetime) -> bool:
    granted = REGISTRY.granted_roles
    return bool(granted and granted(actor, authority_id, at) & OFFICE)


def _visible(kind_name: str, pk: int | None, actor: Actor, at: datetime) -> tuple[CaseKind, Any] | None:
    kind = REGISTRY.kinds.get(kind_name)
    case = kind.visible(actor, at).filter(pk=pk).first() if kind and pk else None
    return (kind, case) if kind and case is not None else None


def may_read(paper: Paper, actor: Actor, at: datetime) -> bool:
    """公开 all; 当事人 the applicant of the case it is addressed to; 评审组 its group; the office whatever cases it sees:
    an officer who is recused from a case reads none of its papers."""
    if paper.audience == Paper.Audience.PUBLIC:
        return True
    if _holds_office(actor, paper.authority_id, at):
        return paper.pk in open_to_office([paper], actor, at)
    if paper.audience == Paper.Audience.PARTY:
        found, wanted = _visible("application", paper.party_id, actor, at), PARTY
    elif paper.audience == Paper.Audience.GROUP:
        found, wanted = _visible(paper.case_kind, paper.case_id, actor, at), GROUP
    else:
        return False
    return found is not None and bool(roles_on(found[0], found[1], actor, at) & wanted)


def open_to_office(papers: Iterable[Paper | PaperDraft], actor: Actor, at: datetime) -> set[int]:
    """Ids of those whose cases the officer sees, without cases that decide on what he is recused from; a fixed number
    of queries a kind of case."""
    about = {row.pk: {(row.case_kind, row.case_id), *([("application", row.party_id)] if row.party_id else [])}
             for row in papers}  # fmt: skip
    asked: dict[str, set[int]] = {}
    for name, pk in (pair for pairs in about.values() for pair in pairs):
        asked.setdefault(name, set()).add(pk)
    seen: set[tuple[str, int]] = set()
    for name, ids in asked.items():
        kind, withheld = REGISTRY.kinds.get(name), ports.withheld.get(name)
        found = set(kind.visible(actor, at).filter(pk__in=ids).values_list("pk", flat=True)) if kind else set()
        seen |= {(name, pk) for pk in found - (withheld(found, actor, at) if withheld else set())}
    return {pk for pk, pairs in about.items() if pairs <= seen}


def readable(papers: Iterable[Paper], actor: Actor, at: datetime) -> list[Paper]:
    return [paper for paper in papers if may_read(paper, actor, at)]


_PAPERS = Compiled(lambda kind, pk: Paper.objects.filter(case_kind=kind, case_id=pk).order_by("-issued_at", "-id"))
_PAPERS_OF_APPLICATION = Compiled(
    lambda kind, pk: Paper.objects.filter(Q(case_kind=kind, case_id=pk) | Q(party_id=pk)).order_by("-issued_at", "-id")
)


def readable_of_case(case_kind: str, case_id: int, roles: frozenset[Role]) -> list[Paper]:
    """The papers of a case for somebody whose roles on it are known already: one query.

    For an application also those that other cases address to it (feedback, notices of a visit).
    """
    audiences = {Paper.Audience.PUBLIC}
    if roles & OFFICE:
        audiences = set(Paper.Audience)
    if roles & PARTY:
        audiences.add(Paper.Audience.PARTY)
    if roles & GROUP:
        audiences.add(Paper.Audience.GROUP)
    asked = _PAPERS_OF_APPLICATION if case_kind == "application" else _PAPERS
    return [row for row in asked.rows(case_kind, case_id) if row.audience in audiences]


def field_words(name: str) -> str:
    """``Model.field`` in the words of its model; a term, or what is no model, by its own name."""
    model, _, field = name.partition(".")
    for one in apps.get_models():
        if one.__name__ == model and field in {f.name for f in one._meta.concrete_fields}:
            return str(one._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
    return field


def contact_of(authority_id: int) -> str:
    """The contact that an authority publishes itself; empty when it has none."""
    found = Authority.objects.filter(pk=authority_id).values_list("contact", flat=True).first()
    return found or ""


def paper(pk: int) -> Paper | None:
    return Paper.objects.filter(pk=pk).first()


def attachments_of(case_kind: str, case_id: int, purpose: str = "") -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(case_kind=case_kind, case_id=case_id)
    if purpose:
        rows = rows.filter(purpose=purpose)
    return rows.order_by("id")


_FILES = Compiled(attachments_of)


def files_of(case_kind: str, case_id: int) -> list[Attachment]:
    """The attachments of a case, read."""
    return _FILES.rows(case_kind, case_id)


def uploads_of(case_kind: str, case_id: int, purpose: str = "") -> QuerySet[Upload]:
    rows = Upload.objects.filter(case_kind=case_kind, case_id=case_id)
    if purpose:
        rows = rows.filter(purpose=purpose)
    return rows.order_by("id")


def usable_uploads_of(case_kind: str, case_id: int) -> QuerySet[Upload]:
    """Without those in which malware was found after they came in."""
    return uploads_of(case_kind, case_id).exclude(scan=Scan.FOUND)


def held_count() -> int:
    """How many files wait for the scanner."""
    return sum(model.objects.filter(scan=Scan.HELD).count() for model in (Attachment, Upload))


def sealed_scan() -> str:
    """How a file that is kept encrypted stands to the scanner."""
    return "打开文件时进行" if settings.GUIGUAN_CLAMD else Scan.NONE.label


def _opens(row: Attachment | Upload, actor: Actor, at: datetime) -> bool:
    found = _visible(row.case_kind, row.case_id, actor, at)
    if found is None:
        return False
    kind, case = found
    rule = ports.may_open.get(row.case_kind)
    return rule(row, case, actor, at) if rule else _holds_office(actor, kind.authority_id(case), at)


def openable_attachment(pk: int, actor: Actor, at: datetime) -> Attachment | None:
    """The file, if the actor may open it, whatever its scan said; otherwise None, as if there were none."""
    row = Attachment.objects.filter(pk=pk).first()
    return row if row is not None and (row.public or _opens(row, actor, at)) else None


def openable_upload(pk: int, actor: Actor, at: datetime) -> Upload | None:
    row = Upload.objects.filter(pk=pk).first()
    return row if row is not None and _opens(row, actor, at) else None


# Papers on their way --------------------------------------------------------------------------------------------


def drafts_visible(actor: Actor, at: datetime) -> QuerySet[PaperDraft]:
    """The office's own, but for those about a case that the officer himself does not see."""
    return _of_office(PaperDraft.objects.all(), actor, at)


def _of_office(rows: QuerySet[Any], actor: Actor, at: datetime) -> QuerySet[Any]:
    """Of these papers or drafts, those of the officer's own authorities about cases that he sees."""
    from guiguan.people import queries as people

    if not actor.person_id:
        return rows.none()
    mine = rows.filter(authority_id__in=people.authorities_where(actor.person_id, OFFICE, at))
    named = mine.only("case_kind", "case_id", "party_id")
    return mine.filter(pk__in=open_to_office(named, actor, at)).order_by("-id")


def route_of(authority_id: int, kind: str) -> PaperRoute:
    """The latest rule for this kind of paper; checked, and countersigned by nobody, where none was set."""
    found = PaperRoute.objects.filter(authority_id=authority_id, kind=kind).order_by("-id").first()
    return found or PaperRoute(authority_id=authority_id, kind=kind, checks=True, countersigners=[])


def unsigned(draft: PaperDraft) -> tuple[str, ...]:
    """Who has yet to countersign, by the rule as it stands."""
    signed = {one["who"] for one in draft.countersigned}
    return tuple(who for who in route_of(draft.authority_id, draft.kind).countersigners if who not in signed)


def draft_facts(draft: PaperDraft, actor: Actor, _at: datetime) -> DraftFacts:
    return DraftFacts(
        actor_person=actor.person_id,
        drafted_by=frozenset(draft.drafted_by),
        checked=draft.checked_by_id is not None and draft.state == DraftState.CHECKED,
        checks=route_of(draft.authority_id, draft.kind).checks,
        unsigned=unsigned(draft),
        recorded_by=draft.recorded_by_id or 0,
    )


def draftable(authority_id: int, actor: Actor, at: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    """(kind, [("kind:case id", title of the case)]) of what may be drafted now, latest first."""
    found = []
    for name, wanted in ports.paper_kinds.items():
        kind = REGISTRY.kinds[wanted.case_kind]
        rows = [row for row in kind.visible(actor, at).order_by("-pk")[:200]
                if kind.authority_id(row) == authority_id and wanted.fits(row)]  # fmt: skip
        if rows:
            found.append((name, [(f"{name}:{row.pk}", kind.title(row)) for row in rows[:100]]))
    return found


def takes_number(kind: str) -> bool:
    """Whether a drafted paper of this kind is sent out under the office's number and head."""
    return kind in ports.paper_kinds and ports.paper_kinds[kind].numbered


def signature(kind: str, authority: Authority) -> str:
    """落款 of a drafted paper: the office, or the authority for which it was drafted."""
    return authority.name if left_undated(kind) else authority.office


def left_undated(kind: str) -> bool:
    """Whether somebody else decides on the paper and dates it."""
    return kind in ports.paper_kinds and ports.paper_kinds[kind].for_another


def approver_of(row: Paper | PaperDraft) -> str | None:
    """签发人 of a paper that goes up, empty before it is signed; None for all others."""
    if row.kind not in ports.paper_kinds or not ports.paper_kinds[row.kind].upward:
        return None
    if isinstance(row, PaperDraft):
        return row.signer
    return PaperDraft.objects.filter(paper_id=row.pk).values_list("signer", flat=True).first() or ""


def kinds_of_papers() -> list[str]:
    """Names of the kinds that can be drafted."""
    return list(ports.paper_kinds)


# Sealed copies of issued papers ---------------------------------------------------------------------------------


def papers_visible(actor: Actor, at: datetime) -> QuerySet[Paper]:
    """Papers on which the office acts: those of its own cases, without cases from which the officer is recused."""
    return _of_office(Paper.objects.all(), actor, at)


def papers_to_compare(actor: Actor, at: datetime) -> QuerySet[Paper]:
    """Papers whose sealed copy waits to be compared with its scan, oldest first."""
    waiting = Paper.objects.filter(sealed_copies__state=SealedState.REGISTERED)
    return _of_office(waiting, actor, at).order_by("id")


def sealed_copy(paper: Paper) -> SealedCopy | None:
    """The copy that waits or was compared; one that was sent back is none."""
    return paper.sealed_copies.exclude(state=SealedState.RETURNED).select_related("file").first()


def readable_copy(paper: Paper, actor: Actor, at: datetime) -> SealedCopy | None:
    """The copy with scan and signer: to the office; once compared, also to whom the paper is addressed. Of a public
    paper the scan stays with the office: nobody can tell what else stands on it."""
    copy = sealed_copy(paper)
    if copy is None or acted_on_by(paper, actor, at):
        return copy
    named = paper.audience != Paper.Audience.PUBLIC and may_read(paper, actor, at)
    return copy if named and copy.state == SealedState.CONFIRMED else None


def acted_on_by(paper: Paper, actor: Actor, at: datetime) -> bool:
    """Whether :func:`papers_visible` holds the paper, asked of one."""
    return _holds_office(actor, paper.authority_id, at) and _open_to(paper, actor, at)


def _open_to(paper: Paper, actor: Actor, at: datetime) -> bool:
    return paper.pk in open_to_office([paper], actor, at)


def seal_facts(paper: Paper, actor: Actor, at: datetime) -> SealFacts:
    copy = sealed_copy(paper)
    waits = copy is not None and copy.state == SealedState.REGISTERED
    outside = PaperDraft.objects.filter(paper_id=paper.pk).exclude(scan_sha256="").exists()
    return SealFacts(
        actor_person=actor.person_id,
        recused=not _open_to(paper, actor, at),
        sealed=outside or (copy is not None and not waits),
        waiting_by=copy.entered_by_id if copy is not None and waits else 0,
        opens=copy is None or copy.file.opens,
    )


def number_taken(authority_id: int, number: str) -> bool:
    """Whether a paper of this office bears the number, or a sealed copy that was not sent back."""
    copies = SealedCopy.objects.filter(paper__authority_id=authority_id, number=number)
    papers = Paper.objects.filter(authority_id=authority_id, number=number)
    return papers.exists() or copies.exclude(state=SealedState.RETURNED).exists()


# Case files bound by the worker ---------------------------------------------------------------------------------

SILENT = timedelta(minutes=10)
"""A worker that said nothing for so long is taken to have stopped."""


def standing_binding(kind: str, pk: int, actor: Actor, at: datetime) -> BoundFile | None:
    """The asker's own case file, on its way or made and not yet past its day."""
    rows = BoundFile.objects.filter(case_kind=kind, case_id=pk, asked_by_id=actor.account_id, expires_at__gt=at)
    row = rows.order_by("-id").first()
    if row is not None and row.state in {BindingState.WAITING, BindingState.RUNNING} and row.told_at < at - SILENT:
        row.state = BindingState.FAILED
    return row


def own_bound_file(pk: int, actor: Actor, at: datetime) -> BoundFile | None:
    """A case file that is made, to who asked for it, within its day."""
    return BoundFile.objects.filter(
        pk=pk, asked_by_id=actor.account_id, state=BindingState.DONE, expires_at__gt=at
    ).first()
