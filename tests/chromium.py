"""Find Chromium for the browser tests; as root install it; else say so in one sentence and fail.

The shell without windows is preferred: the whole browser paints its own bars for every visitor.
"""

import os
import shutil
import subprocess
import sys

SHELL, WHOLE = ("chromium-headless-shell",), ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONTS = "fonts-noto-cjk"


def find(names: tuple[str, ...] = SHELL + WHOLE) -> str:
    """The browser's path, empty when there is none."""
    given = os.environ.get("GUIGUAN_CHROMIUM", "")
    return given or next((path for name in names if (path := shutil.which(name))), "")


def _install() -> None:
    """The shell; the whole browser where the distribution has no shell."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    _apt("update")
    _apt("install", FONTS, "chromium-headless-shell")
    if not find():
        _apt("install", FONTS, "chromium")


def _apt(command: str, *names: str) -> None:
    options = ["-q", "-y", "--no-install-recommends"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", command, *options, *names], env=environment, check=False, stdout=subprocess.DEVNULL)


def main() -> int:
    if not find(SHELL):
        _install()
    if not find():
        print(
            "浏览器测试需要 Chromium：请先安装（例如 apt-get install chromium），或者以 root 运行由系统代为安装。",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
