"""Papers carry only fields that their reader may have; a text of unknown origin goes into none."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from guiguan.documents import operations
from guiguan.documents.allowed import READERS
from guiguan.documents.merge import Item, Merge, as_typed, joined, not_allowed, typed
from guiguan.documents.models import Paper
from guiguan.people.models import Person
from guiguan.procedure.engine import EffectRefused, Pen
from guiguan.procedure.personal import ACCOUNT, ASKED, CONTACT, INTEREST, LETTER, NUMBER, OBJECTOR, POST, RIGHT, TRACE
from guiguan.procedure.spec import Actor
from guiguan.web.personal_data import declarations, every_model, our_models
from tests.applications.factories import on

NEVER = (ACCOUNT, ASKED, CONTACT, INTEREST, LETTER, NUMBER, OBJECTOR, POST, RIGHT, TRACE)
"""Uses of a datum that put it into no paper whatever."""
GIVEN: dict[str, Any] = {"authority_id": 1, "round_id": None, "kind": "公示", "case_kind": "notice", "case_id": 1,
                         "signer": "示例审定办"}  # fmt: skip


@dataclass
class Notice:
    title: str
    secret: str = ""


def pen() -> Pen:
    return Pen(Actor(1, 1, "周示五"), on("2026-03-05"), on("2026-03-05"))


def personal_fields() -> list[tuple[str, str, str]]:
    """(Model.field, what it is, app.Model) of every field with a use that goes into no paper."""
    return [
        (f"{label.partition('.')[2]}.{field}", use.words, label)
        for label, declared in declarations().items()
        for field, use in declared.uses.items()
        if use in NEVER
    ]


def test_no_list_names_a_field_with_number_telephone_mail_or_account() -> None:
    named = {name for _, allowed in READERS.values() for name in allowed}
    found = [f"{name}（{words}）" for name, words, _ in personal_fields() if name in named]
    assert found == [], "documents/allowed.py names what may be in no paper"


def test_what_the_lists_say_of_our_models_exists() -> None:
    from guiguan.documents import ports

    models = {one.__name__: one for one in our_models().values()}
    named = {name for _, allowed in READERS.values() for name in allowed}
    missing = [name for name in named - set(ports.terms) if (model := models.get(name.split(".")[0]))
               and not hasattr(model, name.split(".")[1])]  # fmt: skip
    assert missing == []


@pytest.mark.django_db
@pytest.mark.parametrize("reader", sorted(READERS))
def test_every_personal_field_is_stopped_for_every_reader(reader: str) -> None:
    audience = reader if reader in Paper.Audience.values else "office"
    models = every_model()
    for name, _, label in personal_fields():
        row = Item(name, "示例")
        assert label in models
        with pytest.raises(EffectRefused) as refused:
            operations.issue(pen(), title=typed("示例"), blocks=Merge(row=row).paragraphs("联系：{row}"),
                             audience=audience, reader=reader, **GIVEN)  # fmt: skip
        assert name in refused.value.reason
        assert READERS[reader][0] in refused.value.reason
    assert len(personal_fields()) > 40
    assert not Paper.objects.exists()


@pytest.mark.django_db
def test_the_refusal_names_the_field_in_the_words_of_its_model() -> None:
    row = Person(name="示例人", phone="示例电话")
    with pytest.raises(EffectRefused) as refused:
        operations.issue(pen(), title=typed("示例"), blocks=Merge(who=row).paragraphs("{who.phone}"), audience="public",
                         **GIVEN)  # fmt: skip
    words = Person._meta.get_field("phone").verbose_name
    assert refused.value.reason == f"给公开的文书不得载有“{words}”（Person.phone）。"


def test_a_field_allowed_to_one_reader_is_not_allowed_to_another() -> None:
    blocks = Merge(row=Person(name="示例人")).paragraphs("组长：{row.name}")
    assert not_allowed("group", typed("示例"), blocks) == []
    assert not_allowed("public", typed("示例"), blocks) == ["Person.name"]


def test_the_name_follows_the_text_through_joins_lines_headings_and_tables() -> None:
    of = Merge(row=Notice("甲", "乙"))
    secret = of.text("{row.secret}")
    for blocks in (
        of.paragraphs("一\n{row.secret}"), [of.heading("{row.secret}")], of.paragraphs("{it}", it=secret),
        of.paragraphs(joined("、", [secret, secret])), [of.table(["{row.secret}"], [])],
        [of.table(["一"], [["{row.secret}"]])], [of.table(["一"], [of.row("{row.secret}")])],
    ):  # fmt: skip
        assert not_allowed("public", of.text("{row.title}"), blocks) == ["Notice.secret"]
    assert not_allowed("public", secret, []) == ["Notice.secret"]


@pytest.mark.parametrize("value", ["13800138000", 13800138000, ["甲"], {"a": 1}, 3.5, None])
def test_a_value_without_a_name_is_an_error(value: object) -> None:
    with pytest.raises(TypeError, match="unknown origin"):
        Merge(it=value).text("{it}")


@pytest.mark.parametrize("blocks", [[{"p": "甲"}], [{"h": "甲"}], [{"table": {"head": ["甲"], "rows": []}}]])
def test_a_text_that_went_round_the_merge_is_an_error(blocks: list[dict[str, Any]]) -> None:
    with pytest.raises(TypeError, match="did not come through Merge"):
        not_allowed("public", typed("示例"), blocks)
    with pytest.raises(TypeError, match="did not come through Merge"):
        not_allowed("public", f"{typed('示例')}", [])
    assert not_allowed("public", typed("示例"), as_typed(blocks)) == []


def test_days_numbers_and_nothing_are_spelled() -> None:
    of = Merge(on=date(2026, 3, 5), count=3, row=Notice("甲"))
    assert of.text("{row.title}自{on}起 {count} 日{row.secret}") == "甲自2026年3月5日起 3 日"
    assert of.paragraphs("{row.secret}") == []
