"""What must be declared is declared: who opens a page, what an act rests on, which act a form belongs to."""

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import URLPattern, get_resolver, path

from guiguan.law.policy import all_policies
from guiguan.procedure.ports import REGISTRY
from guiguan.procedure.spec import citations
from guiguan.web import access
from guiguan.web.urls import TASKS, urlpatterns
from tests.house import source

RULES = {"public", "signed_in", "roles", "case", "act", "demo"}
POLICIES = all_policies()
ACTS = sorted(REGISTRY.acts)


def undeclared(patterns: list[Any]) -> list[str]:
    """Addresses whose view says nothing about who may open it, or says something nobody knows."""
    found = []
    for pattern in patterns:
        rule = getattr(pattern.callback, "access", None)
        if rule is None or rule.rule not in RULES:
            found.append(str(pattern.pattern))
        elif rule.rule == "roles" and not rule.roles:
            found.append(f"{pattern.pattern} (no role)")
        elif rule.rule == "case" and rule.kind not in REGISTRY.kinds:
            found.append(f"{pattern.pattern} (no such kind: {rule.kind})")
    return found


def _bare(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_every_address_declares_who_opens_it() -> None:
    assert undeclared(urlpatterns) == []


def _misdeclared(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_misdeclared.access = access.Access("anybody")  # type: ignore[attr-defined]


@pytest.mark.parametrize("view", [_bare, _misdeclared, access.case("nothing")(_bare), access.roles()(_bare)])
def test_an_address_that_does_not_is_noticed(view: Any) -> None:
    assert undeclared([path("somewhere/", view)])


def test_nothing_but_sign_in_comes_from_elsewhere() -> None:
    """Our addresses all come from the tasks; the rest are the few of sign-in, named one by one."""
    found = get_resolver().url_patterns
    elsewhere = {str(one.pattern) for one in found if isinstance(one, URLPattern)}
    assert all(address.startswith("accounts/") for address in elsewhere)
    assert len(elsewhere) < 25
    assert [str(one.pattern) for one in found if not isinstance(one, URLPattern)] == [""]


def test_every_web_module_with_addresses_is_a_task() -> None:
    with_addresses = {
        "guiguan." + source.name_of(module).removesuffix(".py").replace("/", ".")
        for module in source.modules()
        if source.name_of(module).startswith("web/") and "\nurlpatterns = " in module.read_text("utf8")
    } - {"guiguan.web.urls"}
    assert with_addresses == set(TASKS)


def test_no_name_is_given_to_two_addresses() -> None:
    assert [str(pattern.pattern) for pattern in urlpatterns if not pattern.name] == []
    names = [pattern.name for pattern in urlpatterns]
    assert sorted(names) == sorted(set(names))


# Acts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
@pytest.mark.parametrize("code", ACTS)
def test_every_act_rests_on_something(code: str, policy: Any) -> None:
    act = REGISTRY.acts[code]
    found = citations(act, policy)
    outside = [key for key in act.basis if source.rests_elsewhere(key)]
    assert found, f"{code} rests on nothing under {policy.id}"
    assert outside or any(citation.provision in policy.provisions for citation in found)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
@pytest.mark.parametrize("code", ACTS)
def test_every_other_basis_of_an_act_is_known_to_the_policy(code: str, policy: Any) -> None:
    """An act's own code may be unbound; what it names besides must lead somewhere in one of the policies."""
    for key in REGISTRY.acts[code].basis:
        if source.rests_elsewhere(key):
            assert policy.cite(key)
        else:
            assert any(_leads(key, one) for one in POLICIES), key


def _leads(key: str, policy: Any) -> bool:
    try:
        return bool(policy.cite(key))
    except KeyError:
        return False


@pytest.mark.parametrize("code", ACTS)
def test_every_act_has_a_label_a_door_and_somebody(code: str) -> None:
    act = REGISTRY.acts[code]
    assert act.code == code
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", code)
    assert re.search(r"[\u4e00-\u9fff]", act.label)
    assert act.by
    assert callable(REGISTRY.operations[code])
    assert REGISTRY.kind_of_act[code] in REGISTRY.kinds


def test_every_form_belongs_to_an_act() -> None:
    assert set(REGISTRY.forms) - set(REGISTRY.acts) == set()


def unfit_door(operation: Callable[..., Any]) -> list[str]:
    """What keeps a caller from ``operation(case, actor=, at=, version=None, **data)``."""
    given = inspect.signature(operation).parameters
    # By name: an operation that took them into its **data would not hand them on to the engine.
    found = [f"{name} is not asked for" for name in ("actor", "at", "version") if name not in given]
    if "version" in given and given["version"].default is not None:
        found.append("version must be given")
    first = next(iter(given.values()), None)
    if first is None or first.kind not in {first.POSITIONAL_ONLY, first.POSITIONAL_OR_KEYWORD}:
        found.append("the case does not come first")
    elif any(one.kind in {one.POSITIONAL_ONLY, one.VAR_POSITIONAL} for one in list(given.values())[1:]):
        found.append("something besides the case cannot be named")
    return found


@pytest.mark.parametrize("code", ACTS)
def test_every_operation_takes_case_actor_instant_and_version(code: str) -> None:
    assert unfit_door(REGISTRY.operations[code]) == []


DOORS = (
    lambda case, *, actor, at: None,  # noqa: ARG005
    lambda case, *, at, version=None: None,  # noqa: ARG005
    lambda case, *, actor, at, version: None,  # noqa: ARG005
    lambda *, actor, at, version=None: None,  # noqa: ARG005
    lambda case, row, /, *, actor, at, version=None: None,  # noqa: ARG005
    lambda case, *, actor, at, **data: None,  # noqa: ARG005
)
"""No version; no actor; a version that must be given; no case; a row that cannot be named; a version among the rest."""


@pytest.mark.parametrize("door", DOORS)
def test_an_unfit_door_is_noticed(door: Callable[..., Any]) -> None:
    assert unfit_door(door)


@pytest.mark.parametrize("code", ACTS)
def test_what_an_operation_asks_for_a_form_gathers(code: str) -> None:
    """An operation that needs more than the press of a button has a form, unless no page offers the act."""
    given = list(inspect.signature(REGISTRY.operations[code]).parameters.values())[1:]
    asked = {one.name for one in given if one.default is one.empty and one.kind is not one.VAR_KEYWORD}
    assert asked >= {"actor", "at"}
    assert asked == {"actor", "at"} or code in REGISTRY.forms or REGISTRY.acts[code].inner


# Templates ------------------------------------------------------------------------------------------------------

FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped": re.compile(r"\|safe\b|autoescape off"),
    "address elsewhere": re.compile(r"(src|href|action)=[\"']?(https?:)?//", re.IGNORECASE),
}
HTML = sorted(source.PACKAGE.rglob("*.html"))


def wrong_in(text: str) -> Iterator[str]:
    """What the content policy would refuse to run, or what would open a way in."""
    return (what for what, pattern in FORBIDDEN.items() if pattern.search(text))


@pytest.mark.parametrize("template", HTML, ids=lambda found: found.name)
def test_a_template_has_nothing_inline(template: Any) -> None:
    assert list(wrong_in(template.read_text("utf8"))) == []


@pytest.mark.parametrize("template", HTML, ids=lambda found: found.name)
def test_a_template_compiles(template: Any) -> None:
    get_template(template.relative_to(source.TEMPLATES).as_posix())


@pytest.mark.parametrize(
    "line",
    ["<p style='color:red'>", "<style>", "<script>go()</script>", "<a onclick = 'go()'>", "<a href='javascript:go()'>",
     "{{ text|safe }}", "<img src='https://example.invalid/a.png'>"],
)  # fmt: skip
def test_something_inline_is_noticed(line: str) -> None:
    assert list(wrong_in(line))


def test_every_post_form_carries_its_token() -> None:
    bare = [
        template.name
        for template in HTML
        for form in re.findall(r"<form\b.*?</form>", template.read_text("utf8"), re.DOTALL)
        if re.search(r"method=[\"']post", form, re.IGNORECASE) and "csrf_token" not in form
    ]
    assert bare == []
