"""What conferral holds about persons. One line a model: a new field is named here, with its use or as plain."""

from guiguan.procedure.personal import CONTENT, HANDLER, model

DECLARED = {
    "AwardList": model("round state version resolution approval_body approval_number approval_on",
                       whose="drafted_by_id tabled_by_id", drafted_by_id=HANDLER, tabled_by_id=HANDLER),
    "ListEntry": model("award_list application prize kind rank struck", reason=CONTENT, struck_reason=CONTENT),
    "Commendation": model("award_list number dated_on scan_id state version", whose="entered_by_id confirmed_by_id",
                          entered_by_id=HANDLER, confirmed_by_id=HANDLER),
}  # fmt: skip
