"""The public pages as files that need no server: every page a visitor can reach by links, addresses made relative."""

import html
import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import SimpleLazyObject

from guiguan.documents import leaks
from guiguan.people import queries as people

PAGES = frozenset({
    "home", "law", "law-policy", "accessibility", "privacy", "guides", "guide", "notices", "notice", "objections",
    "rounds-public", "process", "honours", "honour", "paper", "open-data", "open-data-set", "feed-atom",
    "feed-calendar",
})  # fmt: skip
"""What is exported, by the names of the addresses. Whatever asks for the server (forms, sign-in, desks) is not."""
ROOTS = ("home", "notices", "objections", "rounds-public", "honours", "law", "guides", "open-data")
STATIC = "/static/"
ASSETS = tuple(
    f"{STATIC}web/{name}"
    for name in (
        "style.css",
        "icon.svg",
        *(f"pictures/reviewer-{one}.jpg" for one in ("overview", "item", "consensus")),
    )
)
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
DROPPED = frozenset({"form", "script", "button", "template"})
ADDRESS = re.compile(r'(<link href=")(/[^"]*)(")')
Detector = Callable[[str], Iterable[str]]
"""Given a text, what in it must not leave the house; nothing when it may."""


class WouldLeak(ValueError):
    """Something that must not be published stands on a page; nothing was written."""

    def __init__(self, found: dict[str, list[str]]) -> None:
        self.found = found
        super().__init__("；".join(f"{name}：{'、'.join(what)}" for name, what in sorted(found.items())))


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the application, as a visitor gets it; ``leads_to`` another address where it only redirects."""

    address: str
    kind: str
    body: bytes
    leads_to: str = ""

    @property
    def is_html(self) -> bool:
        return self.kind.startswith("text/html")


def normal(address: str) -> str | None:
    """Path with at most a page number; None for what is not of this site. Filters and fragments fall away."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    number = parse_qs(parts.query).get("page", ["1"])[0]
    return parts.path if number == "1" or not number.isdecimal() else f"{parts.path}?page={number}"


def file_of(address: str) -> str:
    """``/notices/`` → ``notices/index.html``; ``/notices/?page=2`` → ``notices/page-2.html``; files keep their name."""
    path, _, query = address.partition("?")
    if not path.endswith("/"):
        return path.lstrip("/")
    name = f"page-{query.removeprefix('page=')}.html" if query else "index.html"
    return f"{path.lstrip('/')}{name}"


def relative(target: str, origin: str) -> str:
    """From the file ``origin`` to the file ``target``."""
    return posixpath.relpath(target, posixpath.dirname(origin) or ".")


def fetch(address: str, at: datetime) -> Page | None:
    """What a visitor without an account sees there at the instant; None if there is no such public page."""
    path, _, query = address.partition("?")
    try:
        match = resolve(path)
    except Resolver404:
        return None
    if match.url_name not in PAGES:
        return None
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1", "QUERY_STRING": query}
    request.GET = QueryDict(query)
    request.user = SimpleLazyObject(AnonymousUser)  # type: ignore[assignment]
    request.session = {}  # type: ignore[assignment]
    request.at, request.exported = at, True  # type: ignore[attr-defined]
    try:
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return None
    if response.has_header("Location"):
        return Page(address, "", b"", normal(response["Location"]) or "")
    if response.status_code != HTTPStatus.OK:
        return None
    return Page(address, response["Content-Type"], response.content)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if tag == "a" and name == "href"]


def crawl(at: datetime) -> dict[str, Page]:
    """{address: page} of everything reachable from the roots."""
    pages: dict[str, Page] = {}
    waiting, seen = [reverse(name) for name in ROOTS], set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        page = fetch(address, at)
        if page is None:
            continue
        pages[address] = page
        if page.leads_to:
            waiting.append(page.leads_to)
        elif page.is_html:
            links = _Links()
            links.feed(page.body.decode("utf8"))
            base = address.partition("?")[0]
            whole = (f"{base}{link}" if link.startswith("?") else link for link in links.found)
            waiting += [one for link in whole if (one := normal(link)) is not None]
    return pages


@dataclass(slots=True)
class _Open:
    tag: str
    keeps: bool
    """Whether the tag itself is written."""


@dataclass
class _Rewriter(HTMLParser):
    """Writes a page again: links relative, what needs the server left out."""

    page: Page
    known: dict[str, str]
    """{address: the address of the page it leads to, itself for most}."""
    out: list[str] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    skipping: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.here = file_of(self.page.address)

    def _target(self, href: str) -> str | None:
        """The new href; None for a page that is not exported."""
        if href.startswith(("#", "//")) or urlsplit(href).scheme:
            return href
        base = self.page.address.partition("?")[0]
        address = normal(f"{base}{href}" if href.startswith("?") else href)
        if address is None or (address not in self.known and not address.startswith(STATIC)):
            return None
        fragment = urlsplit(href).fragment
        return relative(file_of(self.known.get(address, address)), self.here) + (f"#{fragment}" if fragment else "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        text, href = self.get_starttag_text() or "", given.get("href", "")
        if self.skipping or tag in DROPPED:
            self.skipping += tag not in VOID
            return
        keeps = True
        if href and tag in {"a", "link"}:
            target = self._target(href)
            if target is None and "btn" in given.get("class", "").split():
                self.skipping += 1
                return
            keeps = target is not None
            text = re.sub(r'href="[^"]*"', f'href="{target}"', text, count=1)
        if tag == "img" and (picture := self._target(given.get("src", ""))):
            text = re.sub(r'src="[^"]*"', f'src="{picture}"', text, count=1)
        if keeps:
            self.out.append(text)
        if tag not in VOID:
            self.stack.append(_Open(tag, keeps))

    def handle_startendtag(self, _tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if not self.skipping:
            self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            self.skipping -= 1
            return
        while self.stack:
            opened = self.stack.pop()
            if opened.tag == tag:
                if opened.keeps:
                    self.out.append(f"</{tag}>")
                return

    def _plain(self, text: str) -> None:
        if not self.skipping:
            self.out.append(text)

    def handle_data(self, data: str) -> None:
        self._plain(data)

    def handle_entityref(self, name: str) -> None:
        self._plain(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._plain(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self._plain(f"<!{decl}>")


def _written(page: Page, known: dict[str, str]) -> bytes:
    if page.is_html:
        rewriter = _Rewriter(page, known)
        rewriter.feed(page.body.decode("utf8"))
        rewriter.close()
        return "".join(rewriter.out).encode()
    if page.kind.startswith("application/atom"):
        here = file_of(page.address)
        text = page.body.decode("utf8")
        return ADDRESS.sub(lambda m: f"{m[1]}{relative(file_of(m[2]), here)}{m[3]}", text).encode()
    return page.body


def _asset(address: str) -> bytes:
    found = finders.find(address.removeprefix(STATIC))
    if not isinstance(found, str):
        raise FileNotFoundError(address)
    with open(found, "rb") as file:
        return file.read()


def personal(text: str) -> list[str]:
    """Kinds of personal numbers on a page, but for the contacts that the authorities publish of themselves."""
    # In open data a comma parts two cells; two dates side by side are no telephone.
    cells = text if text.lstrip().startswith("<") else text.replace(",", ";")
    plain = html.unescape(re.sub(r"<[^>]*>", " ", cells))
    for contact in people.authorities().values_list("contact", flat=True):
        plain = plain.replace(contact, "") if contact else plain
    return leaks.kinds_in(plain)


DETECTORS: tuple[Detector, ...] = (personal,)


def build(at: datetime, detectors: Iterable[Detector] = DETECTORS) -> dict[str, bytes]:
    """{file: bytes} of the whole site at the instant; the same data give the same bytes.

    Raises :class:`WouldLeak` when a detector finds something on any page.
    """
    pages = crawl(at)
    known = {one: page.leads_to or one for one, page in pages.items() if (page.leads_to or one) in pages}
    site = {file_of(one): _written(page, known) for one, page in sorted(pages.items()) if not page.leads_to}
    found: dict[str, list[str]] = {}
    for name, body in site.items():
        what = [one for detect in detectors for one in detect(body.decode("utf8"))]
        if what:
            found[name] = what
    if found:
        raise WouldLeak(found)
    return site | {file_of(address): _asset(address) for address in ASSETS}
