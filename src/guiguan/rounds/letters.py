"""通知 and 函 on a round: drafted with the frame, written by the officer."""

from datetime import datetime
from typing import Any

from guiguan.documents import ports
from guiguan.documents.merge import Merge
from guiguan.documents.models import Paper
from guiguan.documents.ports import PaperKind
from guiguan.rounds.models import Round


def public_notice(a_round: Round, _at: datetime) -> tuple[str, list[dict[str, Any]]]:
    of = Merge(round=a_round)
    contact = of.paragraphs("联系方式：{round.authority.contact}") if a_round.authority.contact else []
    return of.text("关于{round.title}有关事项的通知"), [
        *of.paragraphs("各有关单位：", "现将有关事项通知如下。"),
        *contact,
    ]


def letter(a_round: Round, _at: datetime) -> tuple[str, list[dict[str, Any]]]:
    of = Merge(round=a_round)
    return of.text("关于{round.title}有关事项的函"), of.paragraphs("有关单位：", "现就有关事项函告如下。", "请予支持。")


def fill_letters() -> None:
    for name, build, audience, reader in (
        ("通知", public_notice, Paper.Audience.PUBLIC, "public"),
        ("函", letter, Paper.Audience.OFFICE, "departments"),
    ):
        ports.paper_kinds[name] = PaperKind(name, "round", audience, lambda row: row.state == "called", build, reader,
                                            round_id=lambda row: row.pk)  # fmt: skip
