"""通知 and 函 on a round: drafted with the frame, written by the officer."""

from datetime import datetime
from typing import Any

from guiguan.documents import ports
from guiguan.documents.blocks import paragraphs
from guiguan.documents.models import Paper
from guiguan.documents.ports import PaperKind
from guiguan.rounds.models import Round


def public_notice(a_round: Round, _at: datetime) -> tuple[str, list[dict[str, Any]]]:
    contact = f"联系方式：{a_round.authority.contact}" if a_round.authority.contact else ""
    return f"关于{a_round}有关事项的通知", paragraphs("各有关单位：", "现将有关事项通知如下。", contact)


def letter(a_round: Round, _at: datetime) -> tuple[str, list[dict[str, Any]]]:
    return f"关于{a_round}有关事项的函", paragraphs("有关单位：", "现就有关事项函告如下。", "请予支持。")


def fill_letters() -> None:
    for name, build, audience in (
        ("通知", public_notice, Paper.Audience.PUBLIC),
        ("函", letter, Paper.Audience.OFFICE),
    ):
        ports.paper_kinds[name] = PaperKind(name, "round", audience, lambda row: row.state == "called", build,
                                            round_id=lambda row: row.pk)  # fmt: skip
