"""The whole walk through Chromium: every act pressed by its role on its own page, none through factories."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.applications.factories import PDF
from tests.browser import server
from tests.browser.driver import Company, company
from tests.walk import closing, course, opening
from tests.walk.script import Script

pytestmark = pytest.mark.browser
CHAPTERS: tuple[Callable[[Script, Company], None], ...] = (
    opening.rules, opening.call, opening.apply, opening.intake, course.group, course.check, course.notice, course.sheets,
    course.consensus, course.visits, course.evaluation, closing.award_list, closing.award_notice, closing.commendation,
    closing.end,
)  # fmt: skip

VERIFY = """
import sys
from guiguan.cli.main import main
sys.exit(main(["register", "verify"]))
"""


def test_one_round_from_the_rules_to_the_honour(fresh_database: Callable[[], str], tmp_path: Path, shots: Path) -> None:
    address = fresh_database()
    evidence = tmp_path / "示例证明.pdf"
    evidence.write_bytes(PDF)
    server.run(server.PEOPLE, address, tmp_path)
    with server.serving(address, tmp_path) as base, company(base) as people:
        script = Script(evidence)
        for chapter in CHAPTERS:
            try:
                chapter(script, people)
            except BaseException:
                for someone in people.visitors.values():
                    someone.page.screenshot(path=str(shots / f"{os.getpid()}-{someone.name}.png"), full_page=True)
                raise
        assert people.faults() == []
    server.run(VERIFY, address, tmp_path)
