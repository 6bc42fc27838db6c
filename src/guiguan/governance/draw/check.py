"""Whether a plan keeps every hard rule. Knows nothing of how plans are made; swaps and deployment go by it. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from guiguan.governance.draw.problem import Candidate, Group, Problem


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule broken at one place, in a sentence. ``group`` is a position, -1 for the plan as a whole."""

    rule: str
    group: int
    sentence: str


def place_name(problem: Problem, groups: Sequence[Group], place: int) -> str:
    """The group by its number; where every case has experts of its own, the case by its label."""
    if problem.terms.kind == "joint":
        return f"第 {place + 1} 组"
    labels = {one.id: one.label for one in problem.cases}
    return f"申报 {'、'.join(labels.get(case, '') for case in groups[place].cases)}"


def breaches(problem: Problem, groups: tuple[Group, ...]) -> list[Breach]:
    """Every breach of a hard rule, in the order of the groups; empty when the plan may be deployed."""
    people = {one.id: one for one in problem.candidates}
    found = _cases(problem, groups) + _load(problem, groups, people)
    for place, group in enumerate(groups):
        unknown = [pk for pk in group.members if pk not in people]
        if unknown:
            name = place_name(problem, groups, place)
            found.append(Breach("listed", place, f"{name}有 {len(unknown)} 人不在可抽取的专家之中。"))
            continue
        found += _composition(problem, groups, place, [people[pk] for pk in group.members])
        found += _recusals(problem, place, group, people)
        if set(group.alternates) - set(_able(problem, groups, place)):
            name = place_name(problem, groups, place)
            found.append(Breach("alternates", place, f"{name}的备选有应当回避、已经列入或者不可抽取的人员。"))
    return found


def leaderless(problem: Problem, groups: tuple[Group, ...]) -> list[Breach]:
    """Groups in which nobody may lead. Terms may ask for no leader; a review group has one all the same."""
    able = {one.id for one in problem.candidates if one.leads}
    return [Breach("leaders", place, f"{place_name(problem, groups, place)}没有可任组长的专家。")
            for place, group in enumerate(groups) if not able & set(group.members)]  # fmt: skip


def still_able(problem: Problem, groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """The groups without the alternates who may no longer step in."""
    return tuple(replace(group, alternates=_able(problem, groups, place)) for place, group in enumerate(groups))


def _able(problem: Problem, groups: tuple[Group, ...], place: int) -> tuple[int, ...]:
    group = groups[place]
    seated = {pk for one in (groups if problem.terms.kind == "joint" else [group]) for pk in one.members}
    free = {one.id for one in problem.candidates} - seated
    return tuple(
        pk for pk in group.alternates if pk in free and not any((pk, case) in problem.barred for case in group.cases)
    )


def _cases(problem: Problem, groups: tuple[Group, ...]) -> list[Breach]:
    times = Counter(case for group in groups for case in group.cases)
    wrong = [one.label for one in problem.cases if times[one.id] != 1]
    return [Breach("each_case_once", -1, f"应当恰好分配一次的申报：{'、'.join(wrong)}。")] if wrong else []


def _load(problem: Problem, groups: tuple[Group, ...], people: dict[int, Candidate]) -> list[Breach]:
    terms = problem.terms
    most = 1 if terms.kind == "joint" else terms.most
    times = Counter(pk for group in groups for pk in set(group.members))
    found = [
        Breach("load", -1, f"{people[pk].name}承担 {count} 件，最多 {most} 件。"
               if terms.kind == "pairs" else f"{people[pk].name}列入了 {count} 个组。")
        for pk, count in times.items() if pk in people and count > most
    ]  # fmt: skip
    if terms.kind == "pairs":
        found += [Breach("load", -1, f"{one.name}承担 {times[one.id]} 件，至少 {terms.least} 件。")
                  for one in problem.candidates if times[one.id] < terms.least]  # fmt: skip
    return found


def _composition(problem: Problem, groups: tuple[Group, ...], place: int, members: list[Candidate]) -> list[Breach]:
    terms, group, name, found = problem.terms, groups[place], place_name(problem, groups, place), []
    if len(set(group.members)) != len(group.members) or len(members) != terms.size:
        found.append(Breach("size", place, f"{name}应有不重复的专家 {terms.size} 名，现有 {len(set(members))} 名。"))
    leading = sum(one.leads for one in members)
    if leading < terms.leaders:
        found.append(Breach("leaders", place, f"{name}可任组长的专家 {leading} 名，至少 {terms.leaders} 名。"))
    covered = len({one for person in members for one in person.fields})
    if covered < terms.fields:
        found.append(Breach("fields", place, f"{name}涵盖专业领域 {covered} 个，至少 {terms.fields} 个。"))
    employers = Counter(one.employer for one in members if one.employer)
    if any(count > terms.per_employer for count in employers.values()):
        found.append(Breach("per_employer", place, f"{name}同一单位的专家超过 {terms.per_employer} 名。"))
    if terms.trade_member:
        trades = {trade for person in members for trade in person.trades}
        lone = [one.label for one in problem.cases if one.id in group.cases and one.trade not in trades]
        if lone:
            found.append(Breach("trade_member", place, f"{name}没有熟悉其行业的专家：{'、'.join(lone)}。"))
    return found


def _recusals(problem: Problem, place: int, group: Group, people: dict[int, Candidate]) -> list[Breach]:
    labels = {one.id: one.label for one in problem.cases}
    return [
        Breach("recusal", place, f"{people[person].name}对申报 {labels[case]} 应当回避，或者回避尚未决定。")
        for person in group.members
        for case in group.cases
        if (person, case) in problem.barred and case in labels
    ]
