"""Fetch the fonts that PDFs need, with or without root: unpack Debian's packages into var/fonts."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SYSTEM = (Path("/usr/share/fonts"), Path("/usr/share/texlive/texmf-dist/fonts"), Path.home() / ".fonts")
PACKAGES = {
    "NotoSerifCJK-Regular.ttc": "fonts-noto-cjk",
    "NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
    "FandolFang-Regular.otf": "texlive-lang-chinese",
}
KEPT = (".ttc", ".otf", ".ttf")


def own() -> Path:
    return Path(os.environ.get("GUIGUAN_VAR", "var")).resolve() / "fonts"


def missing() -> list[str]:
    """Debian packages of the fonts that are found nowhere, each once."""
    given = [Path(folder) for folder in os.environ.get("GUIGUAN_FONTS", "").split(os.pathsep) if folder]
    folders = [folder for folder in (*given, *SYSTEM, own()) if folder.is_dir()]
    found = {path.name for folder in folders for path in folder.rglob("*") if path.suffix in KEPT}
    return sorted({package for name, package in PACKAGES.items() if name not in found})


def fetch(package: str, target: Path) -> None:
    """Download and unpack without root; only Noto and Fandol fonts are kept."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["apt-get", "download", "-q", package], cwd=folder, check=False, stdout=subprocess.DEVNULL)
        for deb in Path(folder).glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", str(deb), folder], check=False)
        target.mkdir(parents=True, exist_ok=True)
        for path in Path(folder).rglob("*"):
            if path.suffix in KEPT and path.name.startswith(("Noto", "Fandol")):
                shutil.copyfile(path, target / path.name)


def main() -> int:
    wanted = missing()
    if wanted and shutil.which("apt-get") and shutil.which("dpkg-deb"):
        if os.geteuid() == 0:
            subprocess.run(["apt-get", "update", "-q"], check=False, stdout=subprocess.DEVNULL)
        for package in wanted:
            fetch(package, own())
        wanted = missing()
    if wanted:
        print(
            f"生成 PDF 需要字体：请安装 {'、'.join(wanted)}，或者在 GUIGUAN_FONTS 中写明字体所在的文件夹。",
            file=sys.stderr,
        )
    return 1 if wanted else 0


if __name__ == "__main__":
    sys.exit(main())
