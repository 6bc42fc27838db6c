"""Drives Chromium as the people of the award: signs in, goes to a page, presses what the page offers."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests import chromium

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
Value = str | int | bool | list[str] | Path


class Visitor:
    """One person at a browser of his own. Every error on the console and every failed answer is a fault."""

    def __init__(self, context: BrowserContext, base: str, name: str) -> None:
        self.base, self.name = base, name
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.faults: list[str] = []
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def go(self, path: str, status: int = 200) -> Page:
        before = len(self.faults)
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.status == status, f"{self.name} {path}: {answer.status}"
        if status >= 400:
            self._forgive(before)
        return self.page

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.base)

    def follow(self, words: str) -> Page:
        """Click the first link with these words."""
        self.page.get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state()
        return self.page

    def fill(self, **given: Value) -> None:
        """Fill the form in front, field by field, by its names."""
        for name, value in given.items():
            self._field(name.replace("__", "."), value)

    def _field(self, name: str, value: Value) -> None:
        found = self.page.locator(f'main [name="{name}"]')
        assert found.count(), f"{self.name} {self.path}: no field {name}"
        first = found.first
        kind = first.evaluate("node => node.tagName === 'SELECT' ? 'select' : node.type")
        if isinstance(value, Path):
            first.set_input_files(str(value))
        elif kind == "select":
            first.select_option(str(value))
        elif kind == "radio":
            self.page.locator(f'main [name="{name}"][value="{value}"]').check()
        elif kind == "checkbox" and isinstance(value, list):
            for one in found.all():
                one.set_checked(one.get_attribute("value") in value)
        elif kind == "checkbox":
            first.set_checked(bool(value))
        else:
            first.fill(str(value))

    def tick(self, name: str, *words: str) -> None:
        """Tick exactly the boxes whose label holds one of the words."""
        boxes = self.page.locator(f'main [name="{name}"]').all()
        labels = [box.evaluate("node => node.closest('label')?.textContent || ''") for box in boxes]
        for wanted in words:
            assert any(wanted in label for label in labels), f"{self.name} {self.path}: {name} offers {labels}"
        for box, label in zip(boxes, labels, strict=True):
            box.set_checked(any(wanted in label for wanted in words))

    def choose(self, name: str, words: str) -> None:
        """Take the option of a list whose text holds the words."""
        options = self.page.locator(f'main select[name="{name}"] option').all()
        value = next((one.get_attribute("value") for one in options if words in one.inner_text()), None)
        assert value is not None, f"{self.name} {self.path}: {name} offers {[one.inner_text() for one in options]}"
        self.page.locator(f'main select[name="{name}"]').select_option(value)

    def start(self, path: str, code: str) -> Page:
        """Open the form of an act from the page that offers it."""
        self.go(path)
        link = self.page.locator(f'a[href*="/do/{code}/"]')
        assert link.count(), f"{self.name} finds no “{code}” on {path}: {self.offered()}"
        link.first.click()
        self.page.wait_for_load_state()
        return self.page

    def send(self, code: str) -> Page:
        """Press the act's own button and read the answer."""
        self.page.locator("main .formfoot .btn--primary").click()
        self.page.wait_for_load_state()
        self.done(code)
        return self.page

    def press(self, path: str, code: str, **given: Value) -> Page:
        """Do one act from the page that offers it: its button or link, its form, its answer."""
        self.go(path)
        button = self.page.locator(f'form[action*="/do/{code}/"] button')
        if button.count():
            button.first.click()
            self.page.wait_for_load_state()
            self.done(code)
            return self.page
        self.start(path, code)
        self.fill(**given)
        return self.send(code)

    def attempt(self, path: str, code: str, **given: Value) -> Page:
        """Fill and send an act that will be refused; the refused request is no fault."""
        self.start(path, code)
        self.fill(**given)
        return self.dare()

    def dare(self) -> Page:
        """Send the form in front, whatever comes back."""
        before = len(self.faults)
        self.page.locator("main .formfoot .btn--primary").click()
        self.page.wait_for_load_state()
        self._forgive(before)
        return self.page

    def _forgive(self, before: int) -> None:
        """A refusal that was asked for is no fault; its line on the console comes a moment later."""
        self.page.wait_for_timeout(30)
        del self.faults[before:]

    def offers(self, path: str, code: str) -> bool:
        """Whether the page lets this person do the act now."""
        self.go(path)
        return bool(self.page.locator(f'form[action*="/do/{code}/"] button, a[href*="/do/{code}/"]').count())

    def hrefs(self, path: str, pattern: str) -> list[str]:
        """Addresses on the page that match, in order, each once."""
        self.go(path)
        found = [one.get_attribute("href") or "" for one in self.page.locator("main a[href]").all()]
        return list(dict.fromkeys(href for href in found if re.fullmatch(pattern, href)))

    def find(self, path: str, pattern: str) -> str:
        found = self.hrefs(path, pattern)
        assert found, f"{self.name}: no link {pattern} on {path}"
        return found[0]

    def sees(self, path: str) -> bool:
        before = len(self.faults)
        answer = self.page.goto(self.base + path)
        self._forgive(before)
        return answer is not None and answer.status == 200

    def done(self, code: str) -> None:
        said = self.page.locator("[role=status], .messages, .flash").all_inner_texts()
        assert any("已办理" in words for words in said), (
            f"{self.name} {code}: {self.wrong() or self.page.inner_text('main')[:800]}"
        )

    def wrong(self) -> str:
        """What the page says against what was typed or pressed."""
        return " | ".join(self.page.locator(".errors, .note--stop, .wrong").all_inner_texts())

    def offered(self) -> str:
        return self.page.locator("main").inner_text()[-600:]

    def refused(self, path: str, code: str, words: str) -> None:
        """The page says why the act cannot be done, in these words, with its basis."""
        self.go(path)
        why = self.page.locator(f"#why-{re.sub('[^a-z0-9_-]', '', code)}")
        expect(why).to_contain_text(words)


class Company:
    """Everybody who appears, each signed in once, and the simulated clock."""

    def __init__(self, browser: Any, base: str) -> None:
        self.browser, self.base = browser, base
        self.visitors: dict[str, Visitor] = {}

    def visitor(self, name: str) -> Visitor:
        if name not in self.visitors:
            self.visitors[name] = Visitor(
                self.browser.new_context(viewport={"width": 1280, "height": 900}), self.base, name
            )
        return self.visitors[name]

    def __getitem__(self, username: str) -> Visitor:
        """Sign in from /demo with one click, the first time."""
        known = username in self.visitors
        someone = self.visitor(username)
        if not known:
            someone.go("/demo/")
            someone.page.locator(f'form[action$="/demo/sign-in/{username}/"] button').click()
            someone.page.wait_for_load_state()
        return someone

    @property
    def public(self) -> Visitor:
        return self.visitor("公众")

    def clock(self, to: str) -> None:
        """Move the simulated time to a day, ten in the morning."""
        at = datetime.fromisoformat(to) if "T" in to else datetime.fromisoformat(f"{to}T10:00")
        page = self.public.go("/demo/")
        page.fill('[name="to"]', at.strftime("%Y-%m-%dT%H:%M"))
        page.locator('form[action$="/demo/clock/"] button').click()
        page.wait_for_load_state()
        assert "模拟时间已调整到" in page.inner_text("body"), page.inner_text("main")[:200]

    def faults(self) -> list[str]:
        return [f"{someone.name}: {fault}" for someone in self.visitors.values() for fault in someone.faults]


@contextmanager
def company(base: str) -> Iterator[Company]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=ARGUMENTS)
        try:
            yield Company(browser, base)
        finally:
            browser.close()
