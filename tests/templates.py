"""Compile every template; fail on one that does not, and on inline script or style."""

import os
import re
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "src" / "guiguan" / "web" / "templates"
FORBIDDEN = {
    "行内样式": re.compile(r"\sstyle=[\"']"),
    "行内脚本": re.compile(r"<script(?![^>]*\ssrc=)|\son[a-z]+=[\"']", re.IGNORECASE),
    "外部地址": re.compile(r"(src|href)=[\"']https?://"),
}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiguan.config.settings")
    import django
    from django.template import TemplateSyntaxError
    from django.template.loader import get_template

    django.setup()
    wrong = []
    names = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
    for name in names:
        text = (FOLDER / name).read_text("utf8")
        wrong += [f"{name}：{what}" for what, pattern in FORBIDDEN.items() if pattern.search(text)]
        try:
            get_template(name)
        except TemplateSyntaxError as error:
            wrong.append(f"{name}：{error}")
    print("\n".join([*wrong, f"templates: {len(names)}, {len(wrong)} wrong"]))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
