"""Officers declare their interests in the demonstration, all cases of a stage at once."""

from collections.abc import Collection, Mapping

from guiguan.cli.demo.cast import OFFICERS
from guiguan.cli.demo.stage import Season, Stage
from guiguan.governance.operations import staff
from guiguan.governance.queries import staff as queries
from guiguan.procedure.spec import OFFICE


def officers(stage: Stage, season: Season, leaving: Mapping[str, Collection[int]] | None = None) -> None:
    """Nobody has an interest in what he is asked about now. ``leaving``: by account, the cases he has not come to yet.
    Where the review rules of the season do not say so, nobody is asked."""
    for part in OFFICERS:
        if part.authority != season.authority.code or not OFFICE & set(part.roles):
            continue
        later = (leaving or {}).get(part.username, ())
        rows = queries.to_declare(season.round, stage.cast.actor(part.username), stage.at)
        asked = [row.pk for row in rows if row.pk not in later]
        if asked:
            stage.do(staff.declare, season.round, part.username, answers=dict.fromkeys(asked))
