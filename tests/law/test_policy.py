"""The text, its provisions, its quotes; exactly one version in force; nothing of Shanghai in the code."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from guiguan.law import coverage
from guiguan.law.policy import FOLDER, BrokenPolicy, all_policies, in_force, load, read
from guiguan.law.verdict import UNKNOWN, Answer

SHANGHAI = load("shanghai-2022")
WALK = (2, 3, 8, 9, 10, 16, 17, 18, 19, 20, 22, 23, 24, 25, 26, 27, 31, 41)


def test_forty_one_articles() -> None:
    assert [n for n in range(1, 42) if SHANGHAI.text.article(n)] == list(range(1, 42))
    assert SHANGHAI.text.label("art_16__para_1__point_1") == "第十六条第一款第一项"
    assert SHANGHAI.text.label("art_33__para_1__point_2") == "第三十三条第二项"
    assert "沪府办规〔2022〕9号" in SHANGHAI.text.source


@pytest.mark.parametrize("policy", all_policies(), ids=lambda p: p.id)
def test_every_character_is_spoken_for(policy) -> None:  # type: ignore[no-untyped-def]
    assert list(coverage.gaps(policy)) == []


def test_every_article_of_the_walk_is_spoken_for() -> None:
    for number in WALK:
        entries = [e for p in SHANGHAI.text.article(number) for e in coverage.index(SHANGHAI)[p.id]]
        assert entries
        assert not [e.id for e in entries if e.planned]
    for entry_id in ("stage.host", "stage.group_work", "committee.guidance", "office.management", "openness"):
        assert SHANGHAI.named(entry_id)[0].screen


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("cycle.years", 2), ("internal_notice.days", 5), ("qualification_notice.days", 5), ("award_notice.days", 5)],
    ids=lambda v: str(v) if isinstance(v, str) else "",
)
def test_a_parameter_has_the_number_of_its_quote(parameter: str, value: int) -> None:
    assert SHANGHAI.parameter(parameter) == value


@pytest.mark.parametrize(
    "parameter", ["cycle.years", "internal_notice.days", "qualification_notice.days", "award_notice.days"]
)
def test_parameters_say_what_the_text_says(parameter: str) -> None:
    words = SHANGHAI.named(parameter)[0].quote.replace("两", "2")
    assert str(SHANGHAI.parameter(parameter)) in words


def test_prizes_and_kinds_have_their_names() -> None:
    text = SHANGHAI.named("stage.prizes")[0].quote
    for key in ("mayor", "gold", "model", "achievement"):
        assert SHANGHAI.names[key] in text


def test_merit_and_entry_gate_are_both_shown() -> None:
    assert "全国和本市" in SHANGHAI.named("stage.mayor_merit")[0].quote
    assert "国内或本市" in SHANGHAI.named("mayor.model.leading")[0].quote
    assert SHANGHAI.named("stage.gold_merit")[0].quote


def _broken(tmp_path: Path, old: str, new: str) -> Path:
    folder = tmp_path / "shanghai-2022"
    shutil.copytree(FOLDER / "cn-31" / "shanghai-2022", folder)
    path = folder / "policy.toml"
    text = path.read_text("utf8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf8")
    return folder


def test_a_quote_that_is_not_there_stops_the_load(tmp_path: Path) -> None:
    folder = _broken(tmp_path, 'quote = "生产经营3年以上"', 'quote = "生产经营2年以上"')
    with pytest.raises(
        BrokenPolicy, match=r"policy\.toml：条目“gold\.model\.three_years”引用的“生产经营2年以上”不在第十六条"
    ):
        read(folder)


def test_a_clause_that_is_not_there_stops_the_load(tmp_path: Path) -> None:
    with pytest.raises(BrokenPolicy, match="art_99"):
        read(_broken(tmp_path, 'cite = "art_20"', 'cite = "art_99"'))


def test_a_test_outside_the_vocabulary_stops_the_load(tmp_path: Path) -> None:
    with pytest.raises(BrokenPolicy, match="检验“lasts”不存在"):
        read(_broken(tmp_path, 'test = "lasted"', 'test = "lasts"'))


def test_a_text_with_an_article_missing_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "shanghai-2022"
    shutil.copytree(FOLDER / "cn-31" / "shanghai-2022", folder)
    text = (folder / "text.md").read_text("utf8")
    (folder / "text.md").write_text(re.sub(r"### 第四条.*?(?=### 第五条)", "", text, flags=re.S), "utf8")
    with pytest.raises(ValueError, match="不相连"):
        read(folder)


@pytest.mark.parametrize(
    ("day", "found"),
    [(date(2022, 8, 31), None), (date(2022, 9, 1), "shanghai-2022"), (date(2027, 8, 31), "shanghai-2022"),
     (date(2027, 9, 1), None)],
)  # fmt: skip
def test_exactly_one_version_in_force(day: date, found: str | None) -> None:
    if found:
        assert in_force("cn-31", day).id == found
    else:
        with pytest.raises(LookupError, match="没有施行中的办法"):
            in_force("cn-31", day)


def test_answers_and_unknowns_are_no_booleans() -> None:
    for value in (Answer.MET, UNKNOWN):
        with pytest.raises(TypeError):
            bool(value)


def test_another_authority_has_other_caps_articles_and_names() -> None:
    other = load("shili-2024")
    assert other.fictitious
    assert "虚构" in other.title
    assert {(maximum, rule) for _, maximum, rule in other.strict_caps()} == {(2, "cap.mayor"), (10, "cap.gold")}
    assert other.prize_name("mayor") == "区长质量奖"
    assert other.cite("application.submit")[0].label == "示例区办法第十条"
    assert SHANGHAI.cite("application.submit")[0].label == "办法第二十条"
    joint = {("gold", "model"): 6, ("gold", "achievement"): 5}
    assert [v.rule for v in other.places(joint, date(2025, 1, 1)) if v.answer is Answer.NOT_MET] == ["cap.gold"]
    assert all(v.answer is Answer.MET for v in SHANGHAI.places(joint, date(2025, 1, 1)))


SHANGHAIS_OWN = {"winner.list_managers", "recommendation.recommend", "recommendation.ask"}
"""Arts. 33 and 21: winners' managers in the expert register, recommendations; the fictitious measures are silent."""


def test_all_policies_bind_the_same_acts() -> None:
    codes = {policy.id: {e.id for e in policy.entries if e.kind == "act"} for policy in all_policies()}
    assert codes["shanghai-2022"] - SHANGHAIS_OWN == codes["shili-2024"] == codes["shilishi-2024"]


def test_a_policy_like_another_has_its_own_words_and_text(tmp_path: Path) -> None:
    follower = load("shilishi-2024")
    assert (follower.authority, follower.prize_name("mayor")) == ("cn-99", "市长质量奖")
    assert follower.cite("cap.mayor")[0].quote == "每届市长质量奖，模式不多于2个，成果不多于2个"
    shutil.copytree(FOLDER / "cn-31x99", tmp_path / "cn-31x99")
    folder = shutil.copytree(FOLDER / "cn-99" / "shilishi-2024", tmp_path / "cn-99" / "shilishi-2024")
    text = folder / "text.md"
    text.write_text(text.read_text("utf8").replace("模式不多于2个", "模式不多于3个"), "utf8")
    with pytest.raises(BrokenPolicy, match=r"cap\.mayor.*每届市长质量奖，模式不多于2个"):
        read(folder)


SOURCE = Path(__file__).parents[2] / "src" / "guiguan"


def test_the_code_names_no_article_of_shanghai() -> None:
    found = [
        str(path)
        for path in SOURCE.rglob("*.py")
        if re.search(r'"(办法)?第[一二三四五六七八九十]+条', path.read_text("utf8"))
        and not {"demo", "law"} & set(path.parts)
    ]
    assert found == []
