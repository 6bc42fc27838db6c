"""Act × state × role, over every act there is: allowed exactly where the act says so, refused with a basis elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from guiguan.law.policy import Policy, all_policies
from guiguan.procedure.ports import REGISTRY, acts_of, case_kind
from guiguan.procedure.spec import Act, Guard, Refusal, Role, refusals_for
from tests.house import source

CODES = sorted(REGISTRY.acts)
POLICIES = all_policies()
GUARDED = [(code, guard) for code in CODES for guard in REGISTRY.acts[code].guards]


def states_of(kind_name: str) -> list[str]:
    """Every state a case of the kind can be in; one empty state for a kind that has none."""
    found = {state for act in acts_of(kind_name) for state in (*act.source, act.target) if state is not None}
    model = case_kind(kind_name).model
    if any(field.name == "state" for field in model._meta.get_fields()):
        found |= {str(value) for value, _label in model._meta.get_field("state").choices or ()}  # type: ignore[union-attr]
    return sorted(found) or [""]


def refused(act: Act[Any], state: str, role: Role, policy: Policy) -> tuple[Refusal, ...]:
    """With the guards set aside: only who and when."""
    label = case_kind(REGISTRY.kind_of_act[act.code]).state_label(state)
    bare = replace(act, guards=())
    return refusals_for(bare, state=state, state_label=label, roles={role}, facts=None, policy=policy)


def cells(code: str) -> Iterator[tuple[str, Role]]:
    return ((state, role) for state in states_of(REGISTRY.kind_of_act[code]) for role in Role)


def test_there_are_acts() -> None:
    assert len(CODES) > 80
    assert len(POLICIES) >= 2


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
@pytest.mark.parametrize("code", CODES)
def test_an_act_is_open_to_its_roles_in_its_states_and_to_nobody_else(code: str, policy: Policy) -> None:
    act = REGISTRY.acts[code]
    for state, role in cells(code):
        expected = {guard for guard, wrong in (
            ("role", role not in act.by), ("state", bool(act.source) and state not in act.source)) if wrong}  # fmt: skip
        found = refused(act, state, role, policy)
        assert {refusal.guard for refusal in found} == expected, (state, role)
        for refusal in found:
            assert refusal.basis, (state, role, refusal.guard)
            assert refusal.reason.endswith("。"), refusal.reason
            assert refusal.remedy.endswith("。"), refusal.remedy
            assert act.label in refusal.reason


@pytest.mark.parametrize("code", CODES)
def test_one_role_of_the_act_among_others_is_enough(code: str) -> None:
    act = REGISTRY.acts[code]
    state = next(iter(act.source), "")
    others = frozenset(Role) - act.by
    for held, expected in ((others, {"role"}), *((others | {role}, set()) for role in act.by)):
        found = refusals_for(replace(act, guards=()), state=state, state_label=state, roles=held, facts=None,
                             policy=POLICIES[0])  # fmt: skip
        assert {refusal.guard for refusal in found} == expected, held


@pytest.mark.parametrize("code", CODES)
def test_no_role_at_all_is_refused(code: str) -> None:
    act = REGISTRY.acts[code]
    found = refusals_for(replace(act, guards=()), state="", state_label="", roles=(), facts=None, policy=POLICIES[0])
    assert "role" in {refusal.guard for refusal in found}


@pytest.mark.parametrize("code", CODES)
def test_its_states_belong_to_its_kind(code: str) -> None:
    """A misspelt state would never be reached, and nobody would be told."""
    act, kind = REGISTRY.acts[code], case_kind(REGISTRY.kind_of_act[code])
    names = {field.name for field in kind.model._meta.get_fields()}
    if not act.source and act.target is None:
        return
    assert "state" in names
    choices = {str(value) for value, _label in kind.model._meta.get_field("state").choices or ()}  # type: ignore[union-attr]
    asked = {*act.source, *([act.target] if act.target is not None else [])}
    assert asked - choices == set() if choices else all(kind.state_label(state) for state in asked)


@pytest.mark.parametrize("kind", sorted(REGISTRY.kinds))
def test_every_state_has_a_chinese_label(kind: str) -> None:
    for state in states_of(kind):
        label = case_kind(kind).state_label(state)
        assert state == "" or label != state, state


# Guards ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
@pytest.mark.parametrize(("code", "guard"), GUARDED, ids=[f"{code}-{guard.name}" for code, guard in GUARDED])
def test_a_guard_cites_a_provision_or_another_basis(code: str, guard: Guard[Any], policy: Policy) -> None:
    cited = policy.cite(guard.basis)
    assert cited
    for citation in cited:
        if source.rests_elsewhere(guard.basis):
            assert citation.label
            assert not citation.provision
        else:
            assert citation.provision in policy.provisions
            assert citation.quote
            assert citation.policy == policy.id


@pytest.mark.parametrize(("code", "guard"), GUARDED, ids=[f"{code}-{guard.name}" for code, guard in GUARDED])
def test_a_guard_refuses_in_full_sentences(code: str, guard: Guard[Any]) -> None:
    """Sentences that depend on the facts are read where the facts are made, in the module's own tests."""
    if isinstance(guard.otherwise, str):
        assert guard.otherwise.endswith("。"), guard.otherwise
    if isinstance(guard.remedy, str):
        assert guard.remedy.endswith("。"), f"{guard.name} shows no way forward"


@pytest.mark.parametrize("code", CODES)
def test_guards_of_one_act_have_names_of_their_own(code: str) -> None:
    """One condition may rest on two provisions, and is then written twice under one name."""
    given = [(guard.name, guard.basis) for guard in REGISTRY.acts[code].guards]
    assert len(given) == len(set(given))
    assert not {"role", "state", "basis", "data"} & {name for name, _basis in given}


@pytest.mark.parametrize("code", CODES)
def test_an_administrator_acts_on_no_case(code: str) -> None:
    """三员 keep accounts and logs; what they may do is done to the authority, not to a case."""
    act = REGISTRY.acts[code]
    if act.by & {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}:
        assert REGISTRY.kind_of_act[code] == "authority"
