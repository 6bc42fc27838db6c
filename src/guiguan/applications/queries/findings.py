"""The group's findings in the qualification check, and who signed them as they are."""

from django.db.models import QuerySet

from guiguan.applications.models import Application, FindingSignature, QualificationFinding
from guiguan.applications.rules import SIGNED, findings_content
from guiguan.documents.blocks import digest
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.reading import once


def findings_of(application: Application) -> QuerySet[QualificationFinding]:
    return QualificationFinding.objects.filter(application=application).order_by("id")


_FINDINGS = Compiled(lambda case: QualificationFinding.objects.filter(application_id=case).values_list(*SIGNED))
_SIGNED = Compiled(
    lambda case, words: FindingSignature.objects.filter(
        application_id=case, standing=True, digest_of_findings=words
    ).values_list("person_id")
)


@once
def findings_as_signed(application: Application) -> list[dict[str, str]]:
    return findings_content(dict(zip(SIGNED, row, strict=True)) for row in _FINDINGS.rows(application.pk))


def findings_digest(application: Application) -> str:
    return digest(findings_as_signed(application))


def standing_signatures(application: Application) -> QuerySet[FindingSignature]:
    """Signatures under the findings exactly as they are now."""
    return FindingSignature.objects.filter(
        application=application, standing=True, digest_of_findings=findings_digest(application)
    ).select_related("person")


def signed_by(application: Application) -> set[int]:
    """Persons whose signatures stand under the findings exactly as they are now."""
    return set(_SIGNED.column(application.pk, findings_digest(application)))
