"""Edits of a draft: versioned, no acts. A stale version is told, nothing is overwritten (2-house, Autosave)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from guiguan.applications import queries
from guiguan.applications.models import Application, Presence, Section
from guiguan.applications.queries.dossiers import prefill_of
from guiguan.applications.states import ApplicationState
from guiguan.documents import operations as documents
from guiguan.documents.models import Upload
from guiguan.documents.queries import uploads_of
from guiguan.procedure import writing
from guiguan.procedure.compiled import Compiled, near, row_of
from guiguan.procedure.spec import APPLICANTS, Actor, Role

EDITORS = APPLICANTS | {Role.APPLICANT_EDITOR}
LONGEST = 200_000
"""Characters of one answer that are kept at most; far above every limit a call sets."""
STILL = timedelta(minutes=1)
"""For how long somebody who has a part open need not be noted again."""


class NotEditable(Exception):
    """The draft may not be edited now, or not by this person."""

    def __init__(self) -> None:
        super().__init__("本件已经提交或者您没有填报权限，不能修改。需要修改的，请先办理“撤回修改”。")


class SectionMovedOn(Exception):
    """Somebody saved the part in another window; carries what is stored now."""

    def __init__(self, stored: Section) -> None:
        self.stored = stored
        super().__init__("本部分已在另一窗口修改。您输入的内容没有丢失，请比较后保存。")


def _editable(application: Application, actor: Actor, at: datetime) -> Application:
    fresh: Application = row_of(Application, locked=True).get(application.pk)  # type: ignore[assignment]
    near(fresh, "round")
    if fresh.state != ApplicationState.DRAFT or not queries.case_roles(fresh, actor, at) & EDITORS:
        raise NotEditable
    return fresh


_PART = Compiled(lambda case, key: Section.objects.select_for_update().filter(application_id=case, key=key))


@transaction.atomic
def save_section(
    application: Application, *, key: str, data: Mapping[str, str], version: int, actor: Actor, at: datetime
) -> Section:
    """Store a part of the draft. ``version`` is what the page showed, 0 for a part not yet begun.

    Only the part's own fields are kept. Raises :class:`NotEditable` or :class:`SectionMovedOn`.
    """
    fresh = _editable(application, actor, at)
    part = queries.dossier_of(fresh).by_key[key]
    kept = {name: str(data[name])[:LONGEST] for name in part.names() if data.get(name)}
    section: Section = _PART.row(fresh.pk, key) or Section(application=fresh, key=key, version=0)
    if section.version != version:
        raise SectionMovedOn(section)
    if section.version and section.data == kept:
        return section
    before = section.data
    section.copied = {name: of for name, of in section.copied.items() if kept.get(name) == before.get(name)}
    _store(section, kept, actor, at)
    return section


def _store(section: Section, data: Mapping[str, str], actor: Actor, at: datetime) -> None:
    section.data, section.version = dict(data), section.version + 1
    section.saved_at, section.saved_by_id = at, actor.person_id
    writing.save(section)
    if section.key == "basic":
        Application.objects.filter(pk=section.application_id).update(title=data.get("title", "")[:120])


def be_present(application: Application, *, key: str, actor: Actor, at: datetime) -> None:
    """Note that somebody has a part open, at most once a minute; what is too old to be shown goes at the same time.

    Raises :class:`NotEditable`. Nothing of the dossier is read, locked or written.
    """
    if application.state != ApplicationState.DRAFT or not queries.case_roles(application, actor, at) & EDITORS:
        raise NotEditable
    mine = Presence.objects.filter(application=application, person_id=actor.person_id)
    if mine.filter(key=key, seen_at__gt=at - STILL, seen_at__lte=at).exists():
        return
    Presence.objects.filter(seen_at__lte=at - queries.AT_WORK).delete()
    Presence.objects.update_or_create(
        application=application, person_id=actor.person_id, defaults={"key": key, "seen_at": at}
    )


@transaction.atomic
def prefill(application: Application, *, actor: Actor, at: datetime) -> int:
    """Take over what the same holder's last dossier says into answers still empty; each is marked. How many."""
    fresh = _editable(application, actor, at)
    offer = prefill_of(fresh)
    if offer is None:
        return 0
    sections = queries.sections_of(fresh)
    for key, copied in offer.answers.items():
        section = sections.get(key) or Section(application=fresh, key=key, version=0)
        section.copied = {**section.copied, **dict.fromkeys(copied, str(offer.source.round))}
        _store(section, {**section.data, **copied}, actor, at)
    return offer.count


def add_file(
    application: Application, *, purpose: str, upload: documents.Incoming, actor: Actor, at: datetime
) -> Upload:
    """Put a file into the draft. Raises :class:`NotEditable` or :class:`documents.UploadRefused`."""
    slots = {slot.purpose for part in queries.dossier_of(application).parts for slot in part.files}
    if purpose not in slots:
        raise documents.UploadRefused("没有这一类材料。请从页面所列类别上传。")
    documents.examine(upload, actor=actor, at=at)
    with transaction.atomic():
        fresh = _editable(application, actor, at)
        return documents.stage(
            upload, case_kind=queries.KIND, case_id=fresh.pk, purpose=purpose, by=actor.person_id, at=at
        )


@transaction.atomic
def remove_file(application: Application, *, upload_id: int, actor: Actor, at: datetime) -> None:
    """Take a file out of the draft; a copy that was submitted before stays in its submission."""
    fresh = _editable(application, actor, at)
    for upload in uploads_of(queries.KIND, fresh.pk).filter(pk=upload_id):
        documents.discard(upload)
