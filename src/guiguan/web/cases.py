"""The case page of an application: one page for the applicant, the office and the group, each sees his share."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.applications import acts, queries
from guiguan.applications.dossier.parts import PURPOSES
from guiguan.applications.queries import consulting
from guiguan.applications.queries.eligibility import DISCLAIMER, conditions_of, policy_of
from guiguan.applications.queries.standing import stages_of, standing_of
from guiguan.documents import queries as documents
from guiguan.law.verdict import Answer
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.procedure.queries import entries_of
from guiguan.procedure.spec import OFFICE, Role
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline

GROUP = frozenset({Role.REVIEWER, Role.LEADER})
UNPUBLISHED = frozenset(act.code for act in (acts.SUGGEST, acts.PROPOSE, acts.RETURN_TO_EVALUATED))


@dataclass(frozen=True, slots=True)
class Share:
    """What of the case this reader sees."""

    office: bool
    group: bool
    applicant: bool
    employer_only: bool

    @classmethod
    def of(cls, roles: frozenset[Role]) -> "Share":
        office, group = bool(roles & OFFICE), bool(roles & GROUP)
        applicant = bool(roles & documents.PARTY)
        return cls(office, group, applicant, not (office or group or applicant))


def _hidden(share: Share) -> frozenset[str]:
    if share.office:
        return frozenset()
    return UNPUBLISHED if share.group else acts.HIDDEN_FROM_APPLICANT


def _files(application: Any, request: HttpRequest, labels: dict[str, str]) -> list[tuple[str, Any]]:
    actor, at = access.actor_of(request), access.at_of(request)
    rows = documents.files_of("application", application.pk)
    return [
        (labels.get(row.purpose) or PURPOSES.get(row.purpose, "附件"), row)
        for row in rows
        if queries.may_open(row, application, actor, at)
    ]


@access.case("application")
def application(request: HttpRequest, case: Any) -> HttpResponse:
    """First the five answers; then conditions, course, papers; acts and people beside them."""
    actor, at = access.actor_of(request), access.at_of(request)
    roles = roles_on(case_kind("application"), case, actor, at)
    share = Share.of(roles)
    entries = entries_of([("application", case.pk)], without=_hidden(share))
    policy = policy_of(case)
    verdicts = [] if share.employer_only else conditions_of(case, at)
    tally = Counter(verdict.answer for verdict in verdicts)
    labels = {slot.purpose: slot.label for part in queries.dossier_of(case).parts for slot in part.files}
    context = {
        "case": case,
        "share": share,
        "prize": policy.prize_name(case.prize),
        "kind": policy.kind_name(case.kind),
        "stages": stages_of(case, entries, inside=share.office),
        "standing": standing_of(case, at, inside=share.office),
        "verdicts": verdicts,
        "tally": [(answer, tally[answer]) for answer in Answer],
        "disclaimer": DISCLAIMER,
        "panel": act_panel(case, "application", actor=actor, at=at),
        "entries": timeline("application", case.pk, named=share.office, without=_hidden(share)),
        "papers": documents.readable_of_case("application", case.pk, roles),
        "files": _files(case, request, labels),
        "intake": None if share.employer_only else queries.intake_of(case),
        "notice": queries.internal_notice_of(case),
        "supplements": [] if share.employer_only else list(queries.supplements_of(case)),
        "consultations": consulting.letters_on(case) if share.office or share.group else [],
        "people": _people(case, share),
        "submission": None if share.employer_only else queries.submission_of(case),
    }
    return render(request, "cases/application.html", context)


def _people(case: Any, share: Share) -> list[tuple[str, str]]:
    basic = queries.content_of(case).get("basic", {})
    found = [("申报主体", case.holder)]
    if case.employer:
        found.append(("所在单位", basic.get("employer_name") or str(case.employer)))
    if share.office:
        found += [("经办", str(case.handler or "收件时确定")), ("申报联系", basic.get("contact", "")),
                  ("联系电话", basic.get("phone", ""))]  # fmt: skip
    authority = case.round.authority
    found.append(("审定办", f"{authority.office}　{authority.contact}".strip()))
    return [(label, words) for label, words in found if words]


urlpatterns = [path("applications/<int:pk>/", application, name="application")]
