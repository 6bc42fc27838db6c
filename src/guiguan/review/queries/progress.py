"""How far the review of many cases is, for the office: who is done, and once the report is there, what lies apart."""

from collections.abc import Collection

from django.db.models import Count, Q

from guiguan.applications.models import Application
from guiguan.governance.queries import groups
from guiguan.review.models import Consensus, Sheet, SheetSubmission
from guiguan.review.queries.sheets import live_sheets, spread_limit
from guiguan.review.rules.scoring import spread
from guiguan.review.states import ConsensusState, SheetState


def progress_of(application_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """{application: (submitted, wanted)}: who is done, never how."""
    rows = Sheet.objects.filter(application_id__in=application_ids).exclude(state=SheetState.VOIDED)
    counted = (
        rows.order_by()
        .values_list("application_id")
        .annotate(submitted=Count("pk", filter=Q(state=SheetState.SUBMITTED)), given=Count("pk"))
    )
    return dict.fromkeys(application_ids, (0, 0)) | {pk: (submitted, wanted) for pk, submitted, wanted in counted}


def outstanding(application_id: int) -> list[str]:
    """Members without recusal who have yet to submit, in the order of their seats: no time, no order of submission."""
    rows = live_sheets(application_id).filter(state=SheetState.SUBMITTED)
    left = groups.free_members(application_id) - set(rows.values_list("person_id", flat=True))
    return [name for pk, name in sorted(groups.member_names(application_id).items()) if pk in left]


def talks_concluded(application_ids: Collection[int]) -> set[int]:
    """Applications whose talk is over: nobody is given a sheet any more."""
    rows = Consensus.objects.filter(application_id__in=application_ids, state=ConsensusState.CONCLUDED)
    return set(rows.values_list("application_id", flat=True))


def wide_items(applications: Collection[Application]) -> dict[int, list[str]]:
    """{application: items whose values lie further apart than the review rules allow}; two queries for any number."""
    given: dict[int, dict[str, list[int]]] = {row.pk: {} for row in applications}
    latest = {}
    rows = SheetSubmission.objects.filter(sheet__application__in=given, sheet__state=SheetState.SUBMITTED)
    for row in rows.select_related("sheet").order_by("serial"):
        latest[row.sheet_id] = row
    for row in latest.values():
        for item in row.content:
            if not item["not_applicable"] and item["percent"] is not None:
                given[row.sheet.application_id].setdefault(str(item["no"]), []).append(int(item["percent"]))
    return {row.pk: [no for no, values in given[row.pk].items() if spread(values) > spread_limit(row)]
            for row in applications}  # fmt: skip
