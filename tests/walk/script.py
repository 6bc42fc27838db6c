"""What the walk remembers between its chapters, and the steps that recur."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.driver import Company, Visitor


@dataclass
class Script:
    evidence: Path
    round: str = ""
    cases: dict[str, int] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)
    group: str = ""
    notice: str = ""
    award_list: str = ""
    decree: str = ""
    sheets: dict[tuple[str, str], str] = field(default_factory=dict)

    def officers_declare(self, people: Company) -> None:
        """No officer has an interest in what he is asked about now; asked at the head of his errands (Art. 29)."""
        for username in ("office1", "office2", "approver1"):
            people[username].press("/office/", "recusal.declare_office", rest=True)
            assert not people[username].offers("/office/", "recusal.declare_office")

    def meeting(self, people: Company, day: str, title: str, resolution: str) -> None:
        """The committee deliberates everything tabled: convened, minuted, resolved (Art. 8)."""
        office, chair = people["office1"], people["chair"]
        page = office.start("/committee/", "meeting.convene")
        waiting = page.locator('[name="subjects"]').all()
        assert waiting, "something is tabled"
        office.fill(title=title, held_on=day, place="示例会议室",
                    subjects=[one.get_attribute("value") or "" for one in waiting])  # fmt: skip
        office.send("meeting.convene")
        path = office.path if "/meetings/" in office.path else office.find("/committee/", r"/meetings/\d+/")
        people.clock(day)
        office.press(path, "meeting.record_minutes", present="冯示九、陈示十", minutes="逐项审议，形成一致意见。")
        page = chair.start(path, "meeting.resolve")
        names = sorted({one.get_attribute("name") or "" for one in page.locator('[name^="outcome_"]').all()})
        chair.fill(resolution=resolution, **dict.fromkeys(names, "approved"))
        chair.send("meeting.resolve")

    def publish(self, people: Company, code: str, number: str) -> str:
        """Draft a notice of everybody who may be listed, have another officer publish it; its address."""
        office = people["office1"]
        office.start("/office/notices/", "notice.draft")
        office.send("notice.draft")
        path = office.find("/office/notices/", r"/notices/\d+/")
        assert not office.offers(path, code), "who drafted does not publish"
        people["approver1"].press(path, code, number=number)
        return path

    def options(self, someone: Visitor, path: str, code: str, name: str) -> list[str]:
        page = someone.start(path, code)
        values = [one.get_attribute("value") or "" for one in page.locator(f'[name="{name}"] option').all()]
        return [value for value in values if re.fullmatch(r"\d+", value)]
