"""What documents holds about persons. One line a model: a new field is named here, with its use or as plain."""

from guiguan.procedure.personal import CONTENT, DOSSIER, HANDLER, model

DECLARED = {
    "Paper": model("authority_id round_id kind number sha256 case_kind case_id audience party_id signer",
                   whose="issued_by_id", title=CONTENT, body=CONTENT, issued_at=HANDLER, issued_by_id=HANDLER),
    "Attachment": model("scan storage size mime sha256 case_kind case_id purpose public", whose="uploaded_by_id",
                        name=DOSSIER, uploaded_by_id=HANDLER, uploaded_at=HANDLER),
    "Upload": model("scan storage size mime sha256 case_kind case_id purpose", whose="uploaded_by_id", name=DOSSIER,
                    uploaded_by_id=HANDLER, uploaded_at=HANDLER),
    "PaperDraft": model("authority_id round_id kind audience case_kind case_id party_id state version drafted_by "
                        "countersigned number signer signed_on scan_sha256 paper_id", whose="recorded_by_id",
                        title=CONTENT, body=CONTENT, checked_by_id=HANDLER, recorded_by_id=HANDLER, drafted_at=HANDLER),
    "SealedCopy": model("paper number signer signed_on file sha256 state", whose="entered_by_id",
                        entered_by_id=HANDLER, checked_by_id=HANDLER),
    "BoundFile": model("case_kind case_id state done total told_at storage size pages expires_at",
                       whose="@asked_by_id", asked_by_id=HANDLER, asked_at=HANDLER),
    "PaperRoute": model("authority_id kind checks countersigners", whose="set_by_id", set_by_id=HANDLER),
    "PaperSeries": model("authority_id prefix year last"),
}  # fmt: skip
