"""The words of values, and where a report names its reviewers. Pure."""

import re
from collections.abc import Collection


def judged(percent: int | None, not_applicable: bool) -> str:
    """A value as it stands on sheets and pages."""
    return "不适用" if not_applicable else "未评" if percent is None else f"{percent}%"


def segments(text: str, names: Collection[str]) -> list[tuple[str, bool]]:
    """The text cut at every name: (words, whether they are a name)."""
    wanted = sorted((name for name in names if name), key=len, reverse=True)
    if not wanted or not text:
        return [(text, False)] if text else []
    parts = re.split(f"({'|'.join(map(re.escape, wanted))})", text)
    return [(part, part in wanted) for part in parts if part]


INNOCENT = ("合理化建议", "改进建议", "建议书", "意见建议", "意见和建议", "员工建议", "职工建议", "顾客建议", "用户建议",
            "顾客希望", "用户希望")  # fmt: skip
"""What a thought may well say of the applicant's own doings."""
ADVICE = ("建议", "应当", "应该", "应尽快", "应加强", "必须", "务必", "希望", "最好能", "可以考虑", "要进一步", "需进一步",
          "需要进一步", "需加强", "需要加强", "有待加强")  # fmt: skip
BLAME = ("不重视", "不负责", "不作为", "不用心", "敷衍", "失职", "弄虚作假", "造假", "糊弄", "应付了事", "形式主义", "走过场",
         "流于形式", "混乱", "太差", "很差", "极差", "低劣", "无能", "懒散", "马虎", "推诿", "糟糕", "可笑")  # fmt: skip
_POINTED = re.compile("|".join(map(re.escape, (*INNOCENT, *sorted((*ADVICE, *BLAME), key=len, reverse=True)))))


def pointed(text: str) -> tuple[list[str], list[str]]:
    """(words of advice, words of blame) in a thought, each once, in their order. They are pointed at, never barred;
    never asked of 质量改进建议, which the document report must give (Art. 23)."""
    found = list(dict.fromkeys(_POINTED.findall(text)))
    return [one for one in found if one in ADVICE], [one for one in found if one in BLAME]


def remark(text: str) -> str:
    """What the writer of a thought is told about its words; nothing where there is nothing to point at."""
    advice, blame = pointed(text)
    told = [f"{_quoted(advice)}是提建议的话，可以留到评审报告的质量改进建议中写"] * bool(advice)
    told += [f"{_quoted(blame)}是责备的话，可以改写为看到的事实"] * bool(blame)
    return f"用语提示：{'；'.join(told)}。不改也可以提交。" if told else ""


def _quoted(words: list[str]) -> str:
    return "、".join(f"“{word}”" for word in words)
