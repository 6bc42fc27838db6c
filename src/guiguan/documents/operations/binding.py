"""Case files that the worker binds: asked for, told how far, kept for a day, swept. They decide nothing: no acts."""

from datetime import datetime, timedelta

from django.db import transaction

from guiguan.documents.models import BoundFile
from guiguan.documents.operations import put
from guiguan.documents.queries import path_of, standing_binding
from guiguan.documents.states import BindingState
from guiguan.procedure.spec import Actor

KEPT = timedelta(days=1)


@transaction.atomic
def ask(kind: str, pk: int, *, actor: Actor, at: datetime, total: int) -> BoundFile:
    """One row an asker and case at a time: what is on its way is waited for, what is older is made anew."""
    held = standing_binding(kind, pk, actor, at)
    if held is not None and held.state in {BindingState.WAITING, BindingState.RUNNING}:
        return held
    if held is not None:
        _drop(held)
    row = BoundFile.objects.create(
        case_kind=kind, case_id=pk, asked_by_id=actor.account_id, asked_at=at, told_at=at, total=total,
        expires_at=at + KEPT,
    )  # fmt: skip
    transaction.on_commit(lambda: _enqueue(row.pk))
    return row


def _enqueue(pk: int) -> None:
    from django_q.tasks import async_task

    async_task("guiguan.jobs.tasks.bind_casefile", pk)  # type: ignore[no-untyped-call]


def begin(pk: int, at: datetime) -> BoundFile | None:
    """The row, if it still waits or was left unfinished by a worker that stopped."""
    row = BoundFile.objects.filter(pk=pk, state__in=[BindingState.WAITING, BindingState.RUNNING]).first()
    if row is not None:
        row.state, row.told_at = BindingState.RUNNING, at
        row.save(update_fields=["state", "told_at"])
    return row


def tell(row: BoundFile, done: int, total: int, at: datetime) -> None:
    """How far it is, for the page that waits."""
    BoundFile.objects.filter(pk=row.pk).update(done=done, total=total, told_at=at)


def finish(row: BoundFile, content: bytes, pages: int, at: datetime) -> str:
    """Keep the bytes under a random name; a row that was swept meanwhile keeps nothing."""
    storage, _ = put([content])
    kept = BoundFile.objects.filter(pk=row.pk).update(
        state=BindingState.DONE, storage=storage, size=len(content), pages=pages, told_at=at, expires_at=at + KEPT
    )
    if not kept:
        path_of(storage).unlink(missing_ok=True)
    return BindingState.DONE.value if kept else BindingState.FAILED.value


def fail(row: BoundFile, at: datetime) -> str:
    BoundFile.objects.filter(pk=row.pk).update(state=BindingState.FAILED, told_at=at)
    return BindingState.FAILED.value


def _drop(row: BoundFile) -> None:
    if row.storage:
        path_of(row.storage).unlink(missing_ok=True)
    row.delete()


def sweep_bound(at: datetime) -> int:
    """Remove what is past its day, bytes and row; returns how many."""
    rows = list(BoundFile.objects.filter(expires_at__lte=at))
    for row in rows:
        _drop(row)
    return len(rows)
