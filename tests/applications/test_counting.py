"""字数 as Chinese word processors count it."""

import pytest

from guiguan.applications.dossier.counting import count_characters


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (" \n\t　", 0),
        ("质量", 2),
        ("“三链协同”质量管理模式", 12),
        ("共用 1,460 个零件，合格率 99.1%。", 12),
        ("ISO 9001 体系", 4),
        ("don’t stop", 2),
        ("引用’收尾", 5),
        ("质量quality管理", 5),
        ("ＡＢ", 2),
        ("一……二", 4),
        ("𠮷", 1),
    ],
)
def test_each_han_character_and_each_latin_word_is_one(text: str, count: int) -> None:
    assert count_characters(text) == count
