"""空白表 as .docx: for the applicant at work, and in public for whoever files on paper."""

from typing import Any

from django.http import HttpResponse

from guiguan.applications import queries
from guiguan.applications.dossier.printed import blank
from guiguan.documents import wordform
from guiguan.law import policy as law
from guiguan.web.attachment import attached


def blank_docx(a_round: Any, prize: str, kind: str) -> HttpResponse:
    """The form of a prize and kind as an attachment."""
    policy, title = law.load(a_round.policy_id), f"{a_round}申报材料（空白表）"
    words = f"{policy.prize_name(prize)}　{policy.kind_name(kind)}"
    sections = blank(queries.dossier_for(a_round, prize, kind))
    content = wordform.docx(title, [words], [(f"{one.numeral}　{one.title}", one.blocks) for one in sections])
    return attached(content, wordform.DOCX, f"{title}{words}.docx")
