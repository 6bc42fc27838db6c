"""The official text as provisions: 章, 条, 款, 项 with stable ids (art_16__para_1__point_1)."""

import hashlib
import re
from dataclasses import dataclass, replace

from guiguan.law.citation import chinese_number, number_of

_NUMERAL = "一二三四五六七八九十"
CHAPTER = re.compile(rf"^##\s*(第[{_NUMERAL}]+章)\s*(.+)$")
ARTICLE = re.compile(rf"^###\s*第([{_NUMERAL}]+)条(?:[（(]([^）)]+)[）)])?\s*$")
POINT = re.compile(rf"^[（(]([{_NUMERAL}]+)[）)]\s*(.+)$")
NARROW = str.maketrans(",;:()", "，；：（）")


@dataclass(frozen=True, slots=True)
class Provision:
    """One 款 or 项 of the text."""

    id: str
    article: int
    paragraph: int
    point: int
    title: str
    chapter: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(canon(self.text).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Text:
    """A regulation: its title, where the text comes from, its provisions in order."""

    title: str
    source: str
    provisions: dict[str, Provision]
    sha256: str

    def label(self, provision_id: str) -> str:
        """第十六条第一款第一项; 款 is left out where the article has one only."""
        if re.fullmatch(r"art_\d+", provision_id):
            return f"第{chinese_number(int(provision_id[4:]))}条"
        found = self.provisions[provision_id]
        paragraphs = {p.paragraph for p in self.provisions.values() if p.article == found.article}
        label = f"第{chinese_number(found.article)}条"
        if len(paragraphs) > 1:
            label += f"第{chinese_number(found.paragraph)}款"
        return label + (f"第{chinese_number(found.point)}项" if found.point else "")

    def article(self, number: int) -> list[Provision]:
        return [p for p in self.provisions.values() if p.article == number]


def canon(text: str) -> str:
    """Text without blanks and with full-width punctuation, so that quotes compare."""
    return re.sub(r"\s+", "", text).translate(NARROW)


def _interrupted(provisions: dict[str, Provision], article: int, number: int) -> Provision | None:
    """The item before ``number`` when a further sentence of it stood on a line of its own (Art. 33)."""
    mine = [p for p in provisions.values() if p.article == article]
    return next((p for p in reversed(mine) if p.point == number - 1), None)


def _rejoin(provisions: dict[str, Provision], item: Provision) -> None:
    tail = [p for p in provisions.values() if p.article == item.article and p.paragraph > item.paragraph]
    for extra in tail:
        del provisions[extra.id]
    provisions[item.id] = replace(item, text=item.text + "".join(extra.text for extra in tail))


def parse(markdown: str) -> Text:
    """Read ``# title``, ``> source``, ``## 第…章``, ``### 第…条（…）`` and paragraphs.

    Raises ValueError when an article is out of order: a text with a gap is not the text.
    """
    title, source, chapter, heading = "", [], "", ""
    article = paragraph = point = 0
    provisions: dict[str, Provision] = {}
    for raw in markdown.splitlines():
        line = raw.strip()
        if not line:
            continue
        if line.startswith("# "):
            title = line[2:].strip()
        elif line.startswith(">"):
            source.append(line[1:].strip())
        elif match := CHAPTER.match(line):
            chapter = f"{match[1]} {match[2]}"
        elif match := ARTICLE.match(line):
            if number_of(match[1]) != article + 1:
                raise ValueError(f"{title}：第{match[1]}条与前一条不相连")
            article, paragraph, point, heading = article + 1, 0, 0, match[2] or ""
        else:
            match = POINT.match(line)
            number = number_of(match[1]) if match else 0
            if number > 1 and not point and (before := _interrupted(provisions, article, number)):
                paragraph = before.paragraph
                _rejoin(provisions, before)
            paragraph, point = max(paragraph, 1) if match else paragraph + 1, number
            key = f"art_{article}__para_{paragraph}" + (f"__point_{point}" if point else "")
            provisions[key] = Provision(key, article, paragraph, point, heading, chapter, match[2] if match else line)
    return Text(title, " ".join(source), provisions, hashlib.sha256(markdown.encode()).hexdigest())
