"""PDF/A-2b by Typst. Data travel beside the source and are never spliced into it, so a user's text is inert."""

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import cast

import typst
from django.conf import settings

LAYOUTS = Path(__file__).parent / "layouts"
TEXLIVE = Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol")
"""Where Debian's texlive-lang-chinese puts Fandol, out of sight of fontconfig."""
EPOCH = 946684800
"""2000-01-01, the date in a PDF whose caller names none: the same data give the same bytes."""
SERIF = "Noto Serif CJK SC"
FANGSONG = ("FangSong_GB2312", "FangSong", "STFangsong", "FandolFang R")
"""The office's own licensed fonts first (GUIGUAN_FONTS), then the free one."""
HINT = "请由系统管理员运行 make fonts 安装字体，或者在 GUIGUAN_FONTS 中写明字体所在的文件夹后重启。"

_loading = threading.Lock()


class TypesettingFailed(Exception):
    """One Chinese sentence for the screen: no PDF was made."""


@cache
def _load(folders: tuple[str, ...]) -> "typst.Fonts":
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=list(folders))


def fonts() -> "typst.Fonts":
    """Loaded once a process: GUIGUAN_FONTS, the system's folders, then ``fonts`` under GUIGUAN_VAR."""
    wanted = [*settings.GUIGUAN_FONTS, TEXLIVE, Path(settings.VAR) / "fonts"]
    with _loading:
        return _load(tuple(str(folder) for folder in wanted if Path(folder).is_dir()))


def _fang() -> list[str]:
    """The 仿宋 that is there; where there is none, Noto Serif alone stands for it. Gaps are filled by Noto Serif."""
    there = set(fonts().families())
    return [next((name for name in FANGSONG if name in there), SERIF), SERIF]


def layout(name: str) -> str:
    """The source of one of our layouts: ``paper`` (GB/T 9704-2012), ``plain`` (a footer on each page), ``casefile``."""
    return (LAYOUTS / f"{name}.typ").read_text(encoding="utf-8")


def pdf(source: str, *, data: Mapping[str, object] | None = None, at: datetime | None = None) -> bytes:
    """Typeset; ``source`` reads the JSON of ``data`` as ``json(bytes(sys.inputs.data))``. ``at``: the PDF's own date.

    Raises :class:`TypesettingFailed` for a font that is not there or a character that no font has: never a box.
    """
    compiler = typst.Compiler(b"", root=LAYOUTS, font_paths=fonts())
    inputs = {"data": json.dumps(dict(data or {}), ensure_ascii=False), "fang": json.dumps(_fang())}
    stamp = int(at.timestamp()) if at else EPOCH
    try:
        made, warnings = compiler.compile_with_warnings(
            source.encode(), format="pdf", sys_inputs=inputs, pdf_standards="a-2b", timestamp=stamp
        )
    except typst.TypstError as error:
        raise TypesettingFailed(_sentence(str(error))) from error
    for warning in warnings:
        if "unknown font family" in str(warning):
            raise TypesettingFailed(f"缺少字体 {str(warning).rpartition(':')[2].strip()}，不能生成 PDF。{HINT}")
    return cast("bytes", made)


def _sentence(message: str) -> str:
    if "could not be displayed" in message:
        text = message.partition('`"')[2].partition('"`')[0]
        return f"现有字体没有“{text}”这个字符，不能生成 PDF。请改用通行的写法；确需使用的，{HINT.removeprefix('请')}"
    return f"版式文件有误，不能生成 PDF（{message.splitlines()[0]}）。请告知系统管理员。"
