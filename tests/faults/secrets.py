"""What is confidential, planted as canary words behind the application's back; and who may read each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from guiguan.applications import models as applications
from guiguan.applications.models import Application
from guiguan.documents.models import Attachment
from guiguan.governance import models as governance
from guiguan.people.models import Account, Person
from guiguan.procedure.models import LateEntry, Message
from guiguan.publicity.identity import Identity, seal
from guiguan.publicity.models import Objection
from guiguan.review import models as review
from tests.web.house import ACCOUNTS

OFFICE = frozenset({"office1", "approver1", "approver2"})
FIRM = frozenset({"firm01", "editor", "reader"})
INSPECTION = frozenset({"discipline"})
GROUP = frozenset({"expert01"})
COMMITTEE = frozenset({"chair", "member"})
NOBODY: frozenset[str] = frozenset()
OUTSIDE = ("", "firm02", "person01", "office9", "approver9", "chair9", "sysadmin", "expert03")
"""Entitled to nothing that is planted: to them the world with the secrets must look like the one without."""


@dataclass(frozen=True)
class Secret:
    """``rows`` that get the word; ``readers`` among the accounts of the house; others must meet it nowhere."""

    name: str
    rows: Callable[[], Any]
    readers: frozenset[str]
    put: Callable[[str], Any] = str

    @property
    def field(self) -> str:
        return self.name.split(".")[1]

    @property
    def word(self) -> str:
        return f"金丝雀{SECRETS.index(self):02d}号"

    def plant(self) -> int:
        done: int = self.rows().update(**{self.field: self.put(self.word)})
        return done


def case(number: int) -> Application:
    """The application of a firm of the demonstration in the city's round."""
    found = Application.objects.filter(round__authority__code="cn-31", organisation__isnull=False)
    return found.filter(organisation__memberships__person__accounts__username=f"firm{number:02d}").latest("pk")


def of(model: Any, number: int, lookup: str = "application", **over: Any) -> Callable[[], Any]:
    def rows() -> Any:
        found = model._default_manager.filter(**{lookup: case(number).pk}, **over)
        return model._default_manager.filter(pk__in=[row.pk for row in found])

    return rows


def person(username: str) -> int:
    found: int = Account.objects.get(username=username).person_id
    return found


def sheets(username: str, model: Any, **over: Any) -> Callable[[], Any]:
    return lambda: model._default_manager.filter(sheet__application=case(1), sheet__person_id=person(username), **over)


def thoughts(word: str) -> list[dict[str, str]]:
    return [{"kind": "strength", "text": word, "aspect": "方法", "source": word}]


def content(word: str) -> list[dict[str, Any]]:
    return [{"no": "4.1.1", "percent": 35, "not_applicable": False, "reason": word, "thoughts": thoughts(word),
             "points": 35}]  # fmt: skip


READS = OFFICE | INSPECTION | COMMITTEE
"""Who may read files of a case by office, besides those named."""
SECRETS: list[Secret] = [
    Secret("Submission.content", of(applications.Submission, 1), READS | FIRM | GROUP, lambda w: {"overview": {"text": w}}),
    Secret("InternalNotice.outcome", of(applications.InternalNotice, 1), READS | FIRM | GROUP),
    Secret("InternalNotice.place", of(applications.InternalNotice, 1), READS | FIRM | GROUP),
    Secret("Intake.opinion", of(applications.Intake, 1), READS | FIRM | GROUP),
    Secret("Intake.prevails_reason", of(applications.Intake, 1), READS | FIRM | GROUP),
    Secret("Consultation.reply", of(applications.Consultation, 1), READS | GROUP),
    Secret("Consultation.weighed", of(applications.Consultation, 1), READS | GROUP),
    Secret("QualificationFinding.note", of(applications.QualificationFinding, 1), READS | GROUP),
    Secret("FindingSignature.dissent", of(applications.FindingSignature, 1), READS | GROUP),
    Secret("QualificationResult.reasons", of(applications.QualificationResult, 1), READS | FIRM | GROUP),
    Secret("SheetItem.private_note", sheets("expert02", review.SheetItem), NOBODY),
    Secret("SheetItem.thoughts", sheets("expert02", review.SheetItem), NOBODY, thoughts),
    Secret("SheetItem.reason", sheets("expert02", review.SheetItem, not_applicable=False), NOBODY),
    Secret("SheetSubmission.content", sheets("expert02", review.SheetSubmission), NOBODY, content),
    Secret("SheetItem.private_note", sheets("expert01", review.SheetItem), GROUP),
    Secret("SheetItem.thoughts", sheets("expert01", review.SheetItem), GROUP, thoughts),
    Secret("Report.body", of(review.Report, 3), READS),
    Secret("Report.suggestions", of(review.Report, 3), READS),
    Secret("ReportSignature.dissent", of(review.ReportSignature, 3, "report__application"), READS),
    Secret("Consensus.content", of(review.Consensus, 3), READS, lambda w: [
        {"no": "4.1.1", "percent": 35, "not_applicable": False, "reason": w, "values": [35], "site_issue": w}]),
    Secret("ConsensusItem.reason", of(review.ConsensusItem, 3, "consensus__application"), READS),
    Secret("ConsensusItem.site_issue", of(review.ConsensusItem, 3, "consensus__application"), READS),
    Secret("RecusalRequest.reason", of(governance.RecusalRequest, 4), READS | GROUP),
    Secret("RecusalRequest.named", of(governance.RecusalRequest, 4), READS),
    Secret("RecusalRequest.employer", of(governance.RecusalRequest, 4), READS),
    Secret("Objection.content", of(Objection, 5, "subject_id"), READS),
    Secret("Objection.reason", of(Objection, 5, "subject_id"), READS),
    Secret("Supplement.request", of(applications.Supplement, 4), READS | GROUP),
    Secret("Supplement.reply", of(applications.Supplement, 4), READS | GROUP),
    Secret("Attachment.name", of(Attachment, 1, "case_id", case_kind="application", public=False), READS | FIRM | GROUP,
           lambda w: f"{w}.pdf"),
    Secret("Person.mail", lambda: Person.objects.filter(pk=person("expert02")), OFFICE, lambda _w: "canary31@example.org"),
    Secret("Person.phone", lambda: Person.objects.filter(pk=person("expert02")), OFFICE, lambda _w: "021-7777-3232"),
    Secret("Expert.qualification", lambda: governance.Expert.objects.filter(person_id=person("expert02")), OFFICE),
    Secret("LateEntry.reference", LateEntry.objects.all, OFFICE | INSPECTION),
    Secret("Message.body", lambda: Message.objects.filter(person_id=person("office1")), OFFICE),
]  # fmt: skip
SPELT = {"Person.mail": "canary31@example.org", "Person.phone": "021-7777-3232"}


def word_of(secret: Secret) -> str:
    return SPELT.get(secret.name, secret.word)


def without_guards() -> None:
    """The tables as an insider with the owner's rights leaves them: nothing stops an update."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def plant() -> list[str]:
    """Every word in its field, and besides: another score, another reviewer, another objector, another recusal."""
    without_guards()
    empty = []
    for secret in SECRETS:
        with transaction.atomic():
            if not secret.plant():
                empty.append(f"{SECRETS.index(secret)} {secret.name}")
    review.SheetSubmission.objects.filter(sheet__application=case(1)).update(total=43_210)
    review.Report.objects.filter(application=case(3)).update(total=43_210)
    review.SheetItem.objects.filter(sheet__application=case(1), sheet__person_id=person("expert02")).update(percent=35)
    Person.objects.filter(pk=person("expert02")).update(name="金丝雀评审人")
    for row in Objection.objects.filter(subject_id=case(5).pk):
        hidden = seal(Identity("person", "金丝雀异议人", "", "021-7777-0001"), row.receipt)
        Objection.objects.filter(pk=row.pk).update(identity=hidden)
    governance.Recusal.objects.update(reason="金丝雀回避事由", person_id=person("expert08"))
    return empty


BESIDES: Iterable[tuple[str, frozenset[str]]] = (
    ("金丝雀评审人", OFFICE | INSPECTION | COMMITTEE | GROUP | {"secadmin", "auditor"}),
    ("金丝雀异议人", NOBODY),
    ("金丝雀回避事由", OFFICE | INSPECTION | COMMITTEE),
)
assert {account for secret in SECRETS for account in secret.readers} <= set(ACCOUNTS)
