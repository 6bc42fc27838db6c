"""Take each entry out of the policy and run the test it names: the test must fail. Prints `take-out: N entries, M missed`.

Run as a script, one forked child an entry, so that every child reads the policy anew.
"""

import contextlib
import io
import os
import sys
from pathlib import Path

POLICY = "shanghai-2022"
ROOT = Path(__file__).parents[2]
ARTICLES = {2, 3, 8, 9, 10, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 31, 41}


def fails_without(entry_id: str, node: str) -> bool:
    """Whether the named test fails when the entry is gone (a missing test does not count)."""
    child = os.fork()
    if child == 0:
        os.environ["GUIGUAN_LAW_WITHOUT"] = f"{POLICY}:{entry_id}"
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        import pytest

        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            code = pytest.main(["-q", "-x", "-c", os.devnull, f"--rootdir={ROOT}", "-p", "no:cacheprovider",
                                "--import-mode=importlib", "--noconftest", str(ROOT / node)])  # fmt: skip
        os._exit(int(code))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 1


def main() -> int:
    os.environ["GUIGUAN_TESTING"] = "1"
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    import pytest  # noqa: F401 - imported before forking, so that each child starts quickly

    import guiguan.procedure.spec  # noqa: F401
    from guiguan.law.policy import FOLDER, read

    policy = read(FOLDER / "cn-31" / POLICY)
    wanted = {
        entry.id: entry.test
        for entry in policy.entries
        if policy.provisions[entry.cite].article in ARTICLES and not entry.planned and entry.kind != "text_only"
    }
    missed = [entry_id for entry_id, node in wanted.items() if not node or not fails_without(entry_id, node)]
    print(f"take-out: {len(wanted)} entries, {len(missed)} missed {' '.join(missed)}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
