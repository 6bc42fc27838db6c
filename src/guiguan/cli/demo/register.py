"""The expert register in the demonstration: posts, trainings, times, invitations."""

from datetime import date

from guiguan.cli.demo.cast import EXPERT_EMPLOYERS
from guiguan.cli.demo.stage import Season, Stage
from guiguan.governance.models import Expert, ExpertCall
from guiguan.governance.operations import register
from guiguan.governance.states import NoteKind, RecordKind


def _entry(stage: Stage, season: Season, username: str) -> Expert:
    return Expert.objects.select_related("authority").get(
        authority=season.authority, person=stage.cast.person(username)
    )


def furnish(stage: Stage, season: Season) -> None:
    """Posts of three, trainings of three; one of these runs out in the middle of the review."""
    for index, username in enumerate(season.experts[:3]):
        stage.do(register.enter_post, _entry(stage, season, username), season.clerk, employer=EXPERT_EMPLOYERS[index],
                 credit_code=f"91310000SHILI{90 + index:04d}X", title="示例职务", starts=date(2019, 7, 1))  # fmt: skip
    for username, expires in (("expert01", date(2028, 3, 1)), ("expert02", date(2028, 3, 1)),
                              ("expert09", date(2026, 5, 31))):  # fmt: skip
        stage.do(register.enter_record, _entry(stage, season, username), season.clerk, kind=RecordKind.TRAINING,
                 title="评审员培训（示例）", held_on=date(2025, 6, 1), result="88 分", expires_on=expires)  # fmt: skip


def loose_ends(stage: Stage, season: Season) -> None:
    """One invitation open, one declined; a post to check; stated times; a note."""
    called = [_entry(stage, season, username) for username in ("expert09", "expert10")]
    stage.do(register.invite, season.round, season.clerk, experts=called)
    call = ExpertCall.objects.select_related("round", "expert__person").get(expert=called[1])
    stage.do(register.turn_down, call, "expert10", reason="评审期间在外地承担课题（示例）。")
    first = _entry(stage, season, "expert01")
    stage.do(register.propose_post, first, "expert01", employer="示例质量研究会", credit_code="91310000SHILI0098X",
             title="理事", starts=date(2026, 1, 1))  # fmt: skip
    stage.do(register.state_time, first, "expert01", starts=date(2026, 6, 1), ends=date(2026, 9, 4))
    stage.do(register.enter_note, first, season.clerk, on=date(2026, 6, 9), kind=NoteKind.QUALITY,
             words="评语具体，证据引用准确（示例）。")  # fmt: skip
