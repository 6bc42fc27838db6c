"""沿用上届: which answers of an earlier dossier may stand in a new draft. Pure."""

from collections.abc import Mapping

from guiguan.applications.dossier.parts import Dossier

Content = Mapping[str, Mapping[str, str]]
DECLARED = "conditions"


def copyable(old: Dossier, content: Content, new: Dossier, draft: Content) -> dict[str, dict[str, str]]:
    """{part: {name: text}} of what may be copied into answers still empty in ``draft``.

    A question is the same when its key, wording and kind are. Figures keep their year: those of years that the new
    round does not ask for fall away, with the reasons for gaps, which spoke of the old years. What was declared on
    the conditions is declared anew; only the figures among it are copied.
    """
    found: dict[str, dict[str, str]] = {}
    for part in new.parts:
        before, held = old.by_key.get(part.key), draft.get(part.key, {})
        same = {one.key: one for one in before.fields} if before else {}
        names = [
            name
            for one in part.fields
            if (was := same.get(one.key)) is not None and (was.named, was.kind) == (one.named, one.kind)
            for name in one.names()
            if (one.kind == "figures" or part.key != DECLARED) and not name.endswith(".reason")
        ]
        said = content.get(part.key, {})
        copied = {name: said[name] for name in names if said.get(name) and not held.get(name)}
        if copied:
            found[part.key] = copied
    return found
