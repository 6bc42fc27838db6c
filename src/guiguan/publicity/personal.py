"""What publicity holds about persons. One line a model: a new field is named here, with its use or as plain."""

from guiguan.procedure.personal import CONTENT, HANDLER, OBJECTOR, PUBLISHED, model

DECLARED = {
    "Notice": model("round kind title text number state version working_days published_at official_url replaces report "
                    "public_since",
                    whose="drafted_by_id published_by_id", drafted_by_id=HANDLER, published_by_id=HANDLER),
    "NoticeItem": model("notice subject_id prize kind title district position", holder=PUBLISHED),
    "Objection": model("round notice subject_id channel receipt code_sha256 state version lodged_at "
                       "received_on",
                       whose="handler_id decided_by_id", identity=OBJECTOR, content=CONTENT, handler_id=HANDLER,
                       reason=CONTENT, answer=CONTENT, decided_by_id=HANDLER, decided_at=HANDLER),
    "IdentityProof": model("objection what", sealed=OBJECTOR),
    "InquiryRecord": model("held_on kind objection", whose="recorded_by_id", text=CONTENT, recorded_at=HANDLER,
                           recorded_by_id=HANDLER),
    "Lead": model("channel outcome received_on round state version", whose="recorded_by_id", content=CONTENT,
                  recorded_by_id=HANDLER),
    "ObjectionProcedure": model("accept_days authority decide_days number text", whose="set_by_id", set_at=HANDLER,
                                set_by_id=HANDLER),
    "Publication": model("ends_at notice screenshot_id starts_at url", whose="recorded_by_id", recorded_at=HANDLER,
                         recorded_by_id=HANDLER),
}  # fmt: skip
