"""Papers are frozen at issue, files as they come in. The only writer of documents."""

import hashlib
import io
import os
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from guiguan.documents import allowed, leaks, merge, queries, scanner, spreadsheet
from guiguan.documents.blocks import Block, canonical, digest
from guiguan.documents.models import Attachment, BoundFile, Paper, Scan, Upload
from guiguan.documents.queries import path_of, size_limit
from guiguan.documents.upload import Kind, UploadRefused, judge
from guiguan.people import ports as people
from guiguan.procedure.engine import EffectRefused, Pen
from guiguan.procedure.models import AccessLog
from guiguan.procedure.spec import Actor

if TYPE_CHECKING:
    Incoming = UploadedFile[Any]
else:
    Incoming = UploadedFile
"""A file as the browser sent it."""

__all__ = [
    "Held",
    "Incoming",
    "UploadRefused",
    "adopt",
    "clear_sealed",
    "discard",
    "examine",
    "fill_ports",
    "issue",
    "log_access",
    "rescan",
    "stage",
    "store",
    "sweep",
]
INFECTED = "查出病毒或者木马，没有接收，也没有保存。请先用杀毒软件检查本机，再换一份文件上传。"
HELD = "这份文件还在等待病毒扫描，扫描通过后即可下载，通常只需几分钟。请稍后再打开。"
CHUNK = 1 << 16
STATES = {scanner.Outcome.OFF: Scan.NONE, scanner.Outcome.CLEAN: Scan.CLEAN, scanner.Outcome.UNSURE: Scan.HELD}


class Held(Exception):
    """A file is not opened; the message says why, and what to do."""


def _keep_in(found: list[leaks.Leak]) -> None:
    if found:
        raise EffectRefused(leaks.sentence(found), "请删除后重新办理。", "system:公开的文书不载个人信息和账号")


def keep_to_fields(reader: str, title: str, blocks: Sequence[Block]) -> None:
    """Raises :class:`EffectRefused` for a field that papers for this reader may not carry."""
    if found := merge.not_allowed(reader, title, blocks):
        told = "、".join(f"“{queries.field_words(name)}”（{name}）" for name in found)
        raise EffectRefused(f"给{allowed.READERS[reader][0]}的文书不得载有{told}。", "请告知系统管理员改正文书模板。",
                            "system:文书只载允许公开的字段")  # fmt: skip


def keep_to_reader(reader: str, title: str, blocks: Sequence[Block]) -> None:
    """The same, and nothing that the detectors find: for what leaves the house without being issued by itself."""
    keep_to_fields(reader, title, blocks)
    _keep_in(leaks.in_paper(title, "", "", blocks))


def issue(  # noqa: PLR0913 - a paper has these parts
    pen: Pen,
    *,
    authority_id: int,
    round_id: int | None,
    kind: str,
    title: str,
    blocks: Sequence[Block],
    number: str = "",
    case_kind: str,
    case_id: int,
    audience: str,
    reader: str = "",
    party_id: int | None = None,
    signer: str,
) -> Paper:
    """Freeze a paper as part of the act that ``pen`` writes for. A public one with personal data is refused, and
    any that carries a field its reader may not have. Title and ``blocks`` come from :class:`merge.Merge`; ``reader``
    as in ``allowed.READERS``; ``party_id``: whose applicant reads it. Numbers of other bodies are typed in."""
    keep_to_fields(reader or audience, title, blocks)
    if audience == Paper.Audience.PUBLIC:
        _keep_in(leaks.in_paper(title, number, signer, blocks, own=queries.contact_of(authority_id)))
    paper = Paper(authority_id=authority_id, round_id=round_id, kind=kind, title=str(title), number=number,
                  body=canonical(list(blocks)), sha256=digest(list(blocks)), case_kind=case_kind, case_id=case_id,
                  audience=audience, party_id=party_id, issued_at=pen.judged_at, issued_by_id=pen.actor.person_id,
                  signer=signer)  # fmt: skip
    pen.write(paper)
    return paper


def _judged(upload: Incoming) -> Kind:
    if upload.file is None:
        raise UploadRefused("没有收到文件。请重新选择文件后上传。")
    return judge(upload.file, upload.name or "", upload.size or 0, size_limit())


def examine(upload: Incoming, *, actor: Actor, at: datetime) -> None:
    """Judge a file by its content and have it scanned, before any transaction begins.

    What was found goes with ``upload``; a file that comes in without having been here is held until it is scanned.
    Raises :class:`UploadRefused`; what carries malware is also entered in the access log, and kept nowhere.
    """
    kind = _judged(upload)
    outcome = scanner.scan(upload.file)  # type: ignore[arg-type]
    if outcome is scanner.Outcome.FOUND:
        log_access(actor, at, "查出病毒", kind.name)
        raise UploadRefused(f"“{kind.name}”{INFECTED}")
    upload.examined = kind, STATES[outcome]  # type: ignore[attr-defined]


def put(chunks: Iterable[bytes]) -> tuple[str, str]:
    """Write bytes under a random name, durably, before the transaction commits: (storage, sha256)."""
    storage = secrets.token_hex(16)
    target = path_of(storage)
    target.parent.mkdir(parents=True, exist_ok=True)
    waiting, sha256 = target.with_suffix(".part"), hashlib.sha256()
    with waiting.open("xb") as out:
        for chunk in chunks:
            sha256.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    waiting.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return storage, sha256.hexdigest()


def _keep(upload: Incoming) -> tuple[str, str, Kind, str]:
    """(storage, sha256, kind, scan) of a file just taken in."""
    unseen = Scan.HELD if settings.GUIGUAN_CLAMD else Scan.NONE
    kind, scan = getattr(upload, "examined", None) or (_judged(upload), unseen)
    return (*put(upload.chunks()), kind, scan)


def store(
    pen: Pen, upload: Incoming, *, case_kind: str, case_id: int, purpose: str, public: bool = False
) -> Attachment:
    """Take in a file as part of an act; a public one with personal data is refused.

    Raises :class:`UploadRefused` with a sentence for the screen.
    """
    storage, sha256, kind, scan = _keep(upload)
    if public:
        _keep_in(leaks.in_file(kind.name, path_of(storage).read_bytes()))
    row = Attachment(
        storage=storage,
        name=kind.name,
        size=upload.size or 0,
        mime=kind.mime,
        sha256=sha256,
        case_kind=case_kind,
        case_id=case_id,
        purpose=purpose,
        public=public,
        scan=scan,
        uploaded_by_id=pen.actor.person_id,
        uploaded_at=pen.at,
    )
    pen.write(row)
    return row


def stage(upload: Incoming, *, case_kind: str, case_id: int, purpose: str, by: int, at: datetime) -> Upload:
    """Take in a file for a draft: no act, no register entry. ``by`` is a person's id."""
    storage, sha256, kind, scan = _keep(upload)
    return Upload.objects.create(
        storage=storage,
        name=kind.name,
        size=upload.size or 0,
        mime=kind.mime,
        sha256=sha256,
        case_kind=case_kind,
        case_id=case_id,
        purpose=purpose,
        scan=scan,
        uploaded_by_id=by,
        uploaded_at=at,
    )


def adopt(pen: Pen, upload: Upload) -> Attachment:
    """The draft's file becomes part of what is submitted; adopting the same bytes twice gives the same row."""
    held = Attachment.objects.filter(storage=upload.storage).first()
    if held is not None:
        return held
    names = ("storage", "name", "size", "mime", "sha256", "case_kind", "case_id", "purpose", "scan", "uploaded_by_id",
             "uploaded_at")  # fmt: skip
    fields: dict[str, Any] = {name: getattr(upload, name) for name in names}
    row = Attachment(**fields)
    pen.write(row)
    return row


def copy(pen: Pen, row: Attachment, *, case_kind: str, case_id: int, purpose: str) -> Attachment:
    """The same bytes once more, for another case that follows from the first."""
    with path_of(row.storage).open("rb") as held:
        storage, _ = put(iter(lambda: held.read(CHUNK), b""))
    fields = {name: getattr(row, name) for name in ("name", "size", "mime", "sha256", "scan")}
    made = Attachment(storage=storage, case_kind=case_kind, case_id=case_id, purpose=purpose,
                      uploaded_by_id=pen.actor.person_id, uploaded_at=pen.at, **fields)  # fmt: skip
    pen.write(made)
    return made


def discard(upload: Upload) -> None:
    """Take a file out of a draft. What was submitted keeps its bytes; others are left to :func:`sweep`."""
    upload.delete()


def rescan(at: datetime, limit: int = 50) -> int:
    """Scan held files, oldest first, each outside any transaction; returns how many were settled."""
    settled = 0
    for model in (Attachment, Upload):
        for row in model.objects.filter(scan=Scan.HELD).order_by("id")[:limit]:
            stored = path_of(row.storage)
            if not stored.is_file():
                continue
            with stored.open("rb") as stream:
                outcome = scanner.scan(stream)
            if outcome not in {scanner.Outcome.CLEAN, scanner.Outcome.FOUND}:
                return settled
            found = outcome is scanner.Outcome.FOUND
            for held in (Attachment, Upload):
                held.objects.filter(storage=row.storage).update(scan=Scan.FOUND if found else Scan.CLEAN)
            if found:
                thing = f"{row.case_kind}/{row.case_id}/{row.pk}"
                AccessLog.objects.create(at=at, account_id=0, what="查出病毒", object=thing, detail=row.name[:200])
                stored.unlink(missing_ok=True)
            settled += 1
    return settled


def clear_sealed(content: bytes, thing: str, what: str, *, actor: Actor, at: datetime) -> None:
    """Scan what is kept encrypted, which :func:`rescan` cannot read, as it is opened and outside any transaction.

    Raises :class:`Held`. Malware is entered in the access log by ``what`` it is: its name is sealed too.
    """
    outcome = scanner.scan(io.BytesIO(content))
    if outcome is scanner.Outcome.FOUND:
        log_access(actor, at, "查出病毒", thing, what)
        raise Held("这份文件查出病毒，不能打开。请联系提供人另行提供。")
    if outcome is scanner.Outcome.UNSURE:
        raise Held(HELD)


def sweep(older_than: float) -> int:
    """Remove files that no row names (a rolled-back act, a discarded draft) and that are older than a Unix time."""
    held = {
        name for model in (Attachment, Upload, BoundFile) for name in model.objects.values_list("storage", flat=True)
    }
    removed = 0
    for found in Path(settings.GUIGUAN_FILES_DIR).glob("??/*"):
        if found.name not in held and found.stat().st_mtime < older_than:
            found.unlink(missing_ok=True)
            removed += 1
    return removed


def log_access(actor: Actor, at: datetime, what: str, thing: str, detail: str = "") -> None:
    """A download, an export, an opening of a protected identity."""
    AccessLog.objects.create(at=at, account_id=actor.account_id, what=what, object=thing[:120], detail=detail[:200])


def fill_ports() -> None:
    """Called once by config when the apps are ready."""
    from guiguan.documents.operations.drafts import fill_draft_ports
    from guiguan.documents.operations.sealed import fill_sealed_ports

    people.store.append(store)
    people.first_sheet.append(spreadsheet.first_sheet)
    fill_draft_ports()
    fill_sealed_ports()
