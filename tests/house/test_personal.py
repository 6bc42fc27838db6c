"""Every field of ours is declared: with whose it is and what for, or as saying nothing about a person."""

from typing import Any

import pytest
from django.apps import apps

from guiguan.procedure.personal import CALLED, FIELDS, LIBRARIES, Declared, model
from guiguan.web.personal_data import declarations, every_model, inventory

DECLARED = declarations()
MODELS = every_model()


def fields_of(one: Any) -> set[str]:
    """The columns of a model, its own running number apart."""
    return {field.name for field in one._meta.concrete_fields if field.name != "id"}


def file_of(label: str) -> str:
    """Where a model is declared; those of libraries beside the uses."""
    app, _, _ = label.partition(".")
    if not apps.get_app_config(app).name.startswith("guiguan."):
        return f"src/guiguan/procedure/personal.py, LIBRARIES, {label}"
    return f"src/{apps.get_app_config(app).name.replace('.', '/')}/personal.py"


def undeclared(label: str, one: Any, declared: Declared | None) -> list[str]:
    """What is missing or stale, each as a sentence that says what to write where."""
    if declared is None:
        line = f'"{one.__name__}": model("{" ".join(sorted(fields_of(one)))}")'
        return [f"{file_of(label)}: add a line for “{one.__name__}” to DECLARED, if nothing in it is personal: {line},"]
    named = declared.plain | set(declared.uses)
    hints = [
        f"{file_of(label)}: “{one.__name__}” does not name the field “{name}”: if it says nothing about a person, add the "
        f"word {name} to the first argument of model(...); else add {name}=USE, USE from guiguan.procedure.personal "
        "(NAME, CONTACT, HANDLER, DOSSIER, CONTENT, …)"
        for name in sorted(fields_of(one) - named)
    ]
    hints += [f"{file_of(label)}: “{one.__name__}” names “{name}”, which is no field (any more): take it out"
              for name in sorted(named - fields_of(one))]  # fmt: skip
    return hints + [
        f"{file_of(label)}: “{one.__name__}” names “{name}” twice" for name in declared.plain & set(declared.uses)
    ]


def test_every_field_of_every_model_is_declared() -> None:
    found = [hint for label, one in sorted(MODELS.items()) for hint in undeclared(label, one, DECLARED.get(label))]
    assert found == [], "\n".join(["", *found])
    assert sorted(set(DECLARED) - set(MODELS)) == [], "declared models that are no models (any more)"


@pytest.mark.parametrize(
    "declared",
    [None, model("phone mail"), model("name phone mail age"), model("name phone mail", name=next(iter(DECLARED["people.Person"].uses.values())))],
)  # fmt: skip
def test_a_field_that_is_not_declared_is_noticed(declared: Declared | None) -> None:
    person = MODELS["people.Person"]
    (hint,) = undeclared("people.Person", person, declared)
    assert "src/guiguan/people/personal.py" in hint


@pytest.mark.django_db
@pytest.mark.parametrize("label", sorted(label for label, declared in DECLARED.items() if declared.whose))
def test_whose_it_is_can_be_asked(label: str) -> None:
    for lookup in DECLARED[label].whose:
        assert not MODELS[label]._default_manager.filter(**{lookup.removeprefix("@"): 0}).exists()


def test_every_use_says_what_for_on_what_basis_how_long_and_who_sees_it() -> None:
    lines = inventory()
    assert len(lines) > 10
    for line in lines:
        assert all((line.use.words, line.use.purpose, line.use.basis, line.use.kept, line.use.seen)), line.use.words
        assert line.fields


def test_the_tables_of_libraries_are_told_in_chinese() -> None:
    personal = {label: set(one.uses) for label, one in LIBRARIES.items() if one.uses}
    assert set(personal) == set(CALLED)
    assert set().union(*personal.values()) == set(FIELDS)
    told = " ".join(words for line in inventory() for words in line.fields)
    for words in ("登录失败记录：网络地址", "登录失败计数：访问路径", "登录会话：浏览器", "办过的后台任务：参数"):
        assert words in told
