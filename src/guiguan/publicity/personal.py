"""What publicity holds about persons. One line a model: a new field is named here, with its use or as plain."""

from guiguan.procedure.personal import CONTENT, HANDLER, OBJECTOR, PUBLISHED, model

DECLARED = {
    "Notice": model("round kind title text number state version working_days published_at official_url replaces report",
                    whose="drafted_by_id published_by_id", drafted_by_id=HANDLER, published_by_id=HANDLER),
    "NoticeItem": model("notice subject_id prize kind title district position", holder=PUBLISHED),
    "Objection": model("round notice subject_id channel receipt code_sha256 state version lodged_at",
                       whose="handler_id decided_by_id", identity=OBJECTOR, content=CONTENT, handler_id=HANDLER,
                       reason=CONTENT, answer=CONTENT, decided_by_id=HANDLER, decided_at=HANDLER),
}  # fmt: skip
