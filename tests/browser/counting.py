"""What a person presses, counted in the page: keys and clicks of his own, none that a script makes."""

from playwright.sync_api import Page

_COUNT = """() => {
  const add = (name) => sessionStorage.setItem(name, Number(sessionStorage.getItem(name) || 0) + 1);
  addEventListener("keydown", (event) => { if (event.isTrusted) add("keys"); }, true);
  addEventListener("pointerdown", (event) => { if (event.isTrusted) add("clicks"); }, true);
}"""


def count(page: Page) -> None:
    """From the next page on."""
    page.add_init_script(f"({_COUNT})()")


def counted(page: Page, what: str) -> int:
    """Keys or clicks since the last time asked."""
    found = int(page.evaluate(f"sessionStorage.getItem('{what}')") or 0)
    page.evaluate(f"sessionStorage.setItem('{what}', 0)")
    return found
