"""What governance holds about persons. One line a model: a new field is named here, with its use or as plain."""

from guiguan.procedure.personal import CONTENT, EXPERT, HANDLER, INTEREST, POST, model

DECLARED = {
    "Meeting": model("authority round title held_on place resolution state version",
                     whose="convened_by_id resolved_by_id", present=HANDLER, minutes=CONTENT, convened_by_id=HANDLER,
                     resolved_by_id=HANDLER),
    "AgendaItem": model("meeting position subject_kind subject_id title outcome", opinion=CONTENT),
    "Expert": model("authority version", whose="person", person=EXPERT, fields=EXPERT, trades=EXPERT, can_lead=EXPERT,
                    qualification=EXPERT, state=EXPERT),
    "Mentoring": model("filed_on", whose="person", person=POST, organisation=POST, starts=POST, ends=POST),
    "ReviewGroup": model("round name state version disbanded_at", whose="formed_by_id activated_by_id",
                         formed_by_id=HANDLER, activated_by_id=HANDLER),
    "GroupMember": model("group", whose="person", person=EXPERT, leads=EXPERT, left_at=EXPERT),
    "Oath": model("group edition", whose="person", person=EXPERT, sworn_at=EXPERT),
    "Declaration": model("group application stage", whose="person", person=INTEREST, interest=INTEREST,
                         declared_at=INTEREST),
    "GroupCase": model("group application proposed_at taken_at"),
    "Recusal": model("round application source ground state version late", person=INTEREST, reason=INTEREST,
                     raised_at=INTEREST, raised_by_id=HANDLER, decided_by_id=HANDLER, decided_at=INTEREST,
                     decision=INTEREST),
    "RecusalRequest": model("application", whose="requested_by_id", named=INTEREST, employer=INTEREST, reason=INTEREST,
                            requested_at=INTEREST, requested_by_id=INTEREST, answered_at=HANDLER,
                            answered_by_id=HANDLER, answer=INTEREST),
    "Handover": model("authority cases", whose="from_person to_person", from_person=HANDLER, to_person=HANDLER,
                      reason=CONTENT, handed_at=HANDLER),
    "Draw": model("round label state version seed digest_of_problem proof groups",
                  whose="prepared_by_id witnessed_by_id deployed_by_id", swaps=EXPERT, problem=EXPERT, plan=EXPERT,
                  reasons=CONTENT, end_reason=CONTENT, prepared_by_id=HANDLER, witnessed_by_id=HANDLER,
                  witnessed_at=HANDLER,
                  deployed_by_id=HANDLER),
    "DrawProgress": model("draw told_at words value bound stop"),
}  # fmt: skip
