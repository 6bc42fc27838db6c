"""Pure: a table of criteria as typed or read from Excel; every faulty row is named before anything is written."""

import pytest
from django.core.exceptions import ValidationError

from guiguan.documents import spreadsheet
from guiguan.rounds.forms import HEADS, lines_of, parse_bands, parse_items

GOOD = ("4.1 领导", "4.1.2", "高层领导的作用", 600, "过程")


def test_a_table_from_excel_reads_like_one_typed() -> None:
    other = ("4.7 结果", "4.7.2", "产品结果", 400, "结果")
    read = spreadsheet.read(spreadsheet.xlsx([("分值表", HEADS, [GOOD, other])]))[0][1]
    typed = lines_of("4.1 领导|4.1.2|高层领导的作用|600|过程\n4.7 结果\t4.7.2\t产品结果\t400\t结果")
    assert parse_items(read) == parse_items(typed)
    assert [item["judged"] for item in parse_items(read)] == ["process", "result"]


def test_every_faulty_row_is_named_with_what_is_wrong() -> None:
    rows = [HEADS, GOOD, ("4.1 领导", "", "组织治理", "三十", "过程"), GOOD[:4], (*GOOD[:4], "其他")]
    with pytest.raises(ValidationError) as error:
        parse_items(rows)
    found = error.value.messages
    assert [line.split("：", maxsplit=1)[0] for line in found] == ["第 3 行", "第 4 行", "第 5 行"]
    assert "编号空缺；分值“三十”不是正整数" in found[0]


def test_bands_are_six_or_none() -> None:
    assert parse_bands("\n") == []
    assert len(parse_bands("\n".join("一二三四五六"))) == 6
    with pytest.raises(ValidationError):
        parse_bands("一\n二")
