"""What review holds about persons. One line a model: a new field is named here, with its use or as plain."""

from guiguan.procedure.personal import CONTENT, HANDLER, REVIEW, model

DECLARED = {
    "Sheet": model("application state version criteria", whose="person", person=REVIEW, submitted_at=REVIEW,
                   void_reason=CONTENT),
    "SheetItem": model("sheet no version", whose="sheet__person", percent=REVIEW, not_applicable=REVIEW, reason=REVIEW,
                       thoughts=REVIEW, private_note=REVIEW, saved_at=REVIEW),
    "KeyFactors": model("sheet version saved_at", whose="sheet__person", text=REVIEW),
    "SheetSubmission": model("sheet serial", whose="sheet__person", content=REVIEW, factors=REVIEW, total=REVIEW,
                             submitted_at=REVIEW),
    "PaperSheet": model("application sheet state version", whose="sheet__person", content=REVIEW, factors=REVIEW,
                        entered_by_id=HANDLER, confirmed_by_id=HANDLER),
    "Consensus": model("application state version total concluded_at", whose="concluded_by_id", content=CONTENT,
                       concluded_by_id=HANDLER),
    "ConsensusItem": model("consensus no percent not_applicable site_kind version", reason=CONTENT, site_issue=CONTENT),
    "Report": model("application stage state version total concluded_at", body=CONTENT, suggestions=CONTENT,
                    changes=CONTENT, findings=CONTENT),
    "ReportDraft": model("report version saved_at", body=CONTENT, suggestions=CONTENT, changes=CONTENT,
                         findings=CONTENT),
    "ReportSignature": model("report digest_of_report standing", whose="person", person=REVIEW, signed_at=REVIEW,
                             dissent=REVIEW),
    "VisitList": model("round prize kind state version places", whose="drafted_by_id settled_by_id",
                       drafted_by_id=HANDLER, settled_by_id=HANDLER),
    "VisitEntry": model("visit_list application rank total picked", reason=CONTENT),
    "SiteVisit": model("application starts_on ends_on place", whose="scheduled_by_id", plan=CONTENT,
                       scheduled_by_id=HANDLER),
}  # fmt: skip
