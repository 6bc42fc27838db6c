"""What rounds holds about persons. One line a model: a new field is named here, with its use or as plain."""

from guiguan.procedure.personal import HANDLER, model

DECLARED = {
    "ReviewRules": model("authority title text parameters state version resolution adopted_on",
                         whose="drafted_by_id tabled_by_id", drafted_by_id=HANDLER, tabled_by_id=HANDLER),
    "CriteriaSet": model("authority code title edition items bands source illustrative",
                         whose="entered_by_id approved_by_id",
                         entered_by_id=HANDLER, approved_by_id=HANDLER),
    "Round": model("authority name year policy_id rules criteria_model criteria_achievement state version opens_at "
                   "closes_at plan limits call_text call_number called_at ended_at end_reason", whose="drafted_by_id",
                   drafted_by_id=HANDLER),
    "Ruling": model("authority policy_id rule_id reading document decided_on", whose="entered_by_id",
                    entered_by_id=HANDLER),
}  # fmt: skip
