"""The environment of the tests, set before Django's settings are read (loaded by ``-p`` in pyproject.toml)."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("GUIGUAN_TESTING", "1")
os.environ.setdefault("GUIGUAN_DEMO", "1")
os.environ.setdefault("GUIGUAN_VAR", tempfile.mkdtemp(prefix="guiguan-var-"))
os.environ.setdefault("GUIGUAN_SECRET_KEY", "tests")
os.environ.setdefault("GUIGUAN_FONTS", str(Path("var/fonts").resolve()))
(Path(os.environ["GUIGUAN_VAR"]) / "static").mkdir(parents=True, exist_ok=True)
