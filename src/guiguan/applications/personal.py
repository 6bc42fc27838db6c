"""What applications holds about persons. One line a model: a new field is named here, with its use or as plain."""

from guiguan.procedure.personal import CONTACT, CONTENT, DOSSIER, HANDLER, NAME, model

DECLARED = {
    "Application": model("round prize kind organisation number state version submitted_at begun_at", whose="person",
                         person=NAME, employer=DOSSIER, title=DOSSIER, handler=HANDLER, end_reason=CONTENT),
    "Section": model("application key version copied", whose="application__person", data=DOSSIER, saved_at=HANDLER,
                     saved_by_id=HANDLER),
    "Presence": model("application key", whose="person_id", person_id=HANDLER, seen_at=HANDLER),
    "InternalNotice": model("application posted_on place last_day working_days outcome photo_id",
                            whose="application__person", confirmed_by_id=HANDLER, confirmed_at=HANDLER),
    "Submission": model("application serial items sha256", whose="application__person", content=DOSSIER,
                        submitted_at=HANDLER, submitted_by_id=HANDLER),
    "Intake": model("application received_on electronic paper_copies sealed opinion prevails recommender "
                    "recommender_sealed paper_code paper_matches prevails_reason", whose="registered_by_id",
                    registered_by_id=HANDLER),
    "Supplement": model("application due_on", whose="application__person", request=CONTENT, reply=DOSSIER,
                        requested_at=HANDLER, requested_by_id=HANDLER, replied_at=HANDLER, replied_by_id=HANDLER),
    "Department": model("authority name contact matter listed"),
    "ConsultationLetter": model("round department number sent_on due_on matter again reminded_on version"),
    "NothingNew": model("round department as_of number covers", whose="recorded_by_id", recorded_by_id=HANDLER,
                        recorded_at=HANDLER),
    "Consultation": model("application letter department number sent_on adverse replied_on reply_number",
                          whose="application__person", reply=CONTENT, recorded_by_id=HANDLER, weighed=CONTENT,
                          weighed_by_id=HANDLER, weighed_at=HANDLER),
    "QualificationFinding": model("application item label finding version", note=CONTENT, found_by_id=HANDLER),
    "FindingSignature": model("application digest_of_findings standing", whose="person", person=HANDLER,
                              signed_at=HANDLER, dissent=CONTENT),
    "PaperFiling": model("round scanned state version application", whose="application__person", head=DOSSIER,
                         parts=DOSSIER, reason=CONTENT, entered_by_id=HANDLER, entered_at=HANDLER,
                         decided_by_id=HANDLER, decided_at=HANDLER),
    "Recommendation": model("round kind title credit_code unit employer district trade recommender_kind letter_number "
                            "letter_on recommended_at state version asked_on answered_on application",
                            whose="recommended_by_id", holder=NAME, contact=CONTACT, reasons=CONTENT, recommender=NAME,
                            asked_how=CONTENT, answered_how=CONTENT, recommended_by_id=HANDLER,
                            entered_by_id=HANDLER),
    "QualificationResult": model("application passed", whose="issued_by_id", reasons=CONTENT, content=CONTENT,
                                 issued_at=HANDLER, issued_by_id=HANDLER),
}  # fmt: skip
