"""What honours holds about persons. One line a model: a new field is named here, with its use or as plain."""

from guiguan.procedure.personal import HANDLER, PUBLISHED, model

DECLARED = {
    "HonourRoll": model("authority label year state version decree", whose="proposed_by_id certified_by_id",
                        proposed_by_id=HANDLER, certified_by_id=HANDLER),
    "Honour": model("roll prize kind prize_name organisation document state version source note application_id",
                    whose="person", item=PUBLISHED, holder=PUBLISHED, person_name=PUBLISHED, person=PUBLISHED,
                    awarded_on=PUBLISHED),
}  # fmt: skip
