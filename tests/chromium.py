"""Find Chromium for the browser tests; as root install it; else say so in one sentence and fail."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")


def find() -> str:
    """The browser's path, empty when there is none."""
    given = os.environ.get("GUIGUAN_CHROMIUM", "")
    return given or next((path for name in NAMES if (path := shutil.which(name))), "")


def _install() -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", *PACKAGES],
    ):
        subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)


def main() -> int:
    if not find():
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
