"""Two worlds that differ in secrets look the same to whoever may not know; each canary sings only to its readers."""

import io
import logging
import re
import zipfile
from collections import Counter
from typing import Any

import pytest
from django.urls import reverse

from guiguan.documents.models import Attachment, Paper
from guiguan.procedure.models import Message
from guiguan.procedure.ports import REGISTRY, case_kind
from guiguan.web.urls import urlpatterns
from tests.faults import secrets
from tests.web import house as stage
from tests.web.house import House

PATTERNS = {pattern.name: pattern for pattern in urlpatterns}
NAMING = {"demo", "my-sign-ins", "exports"}
"""The list of accounts of a demonstration, the minute of one's own last step, and what one took out while looking."""
WORDS = {"key": "basic", "no": "4.1.1"}
PLAIN = sorted(name for name, pattern in PATTERNS.items() if not stage.arguments(pattern) and name not in NAMING)
NUMBERED = sorted(
    name for name, pattern in PATTERNS.items() if set(stage.arguments(pattern)) in ({"pk"}, {"pk", "key"}, {"pk", "no"})
)
MASKS = (
    re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"'), re.compile(r"nonce=\"[^\"]*\""),
    re.compile(r"\d\d:\d\d:\d\d"), re.compile(r"<tr[^>]*data-session.*?</tr>", re.DOTALL),
)  # fmt: skip


def spread(keys: list[int], wanted: int) -> list[int]:
    """The ends and some between."""
    if len(keys) <= wanted:
        return keys
    return sorted({keys[(len(keys) - 1) * n // (wanted - 1)] for n in range(wanted)})


def rows_of(name: str, wanted: int) -> list[int]:
    rule = PATTERNS[name].callback.access
    model: Any = case_kind(rule.kind).model if rule.kind else {"file": Attachment, "paper": Paper}.get(name)
    if model is None:
        return [secrets.case(number).pk for number in (1, 3)]
    keys = sorted(model._default_manager.values_list("pk", flat=True))
    if rule.kind == "application":
        return sorted({*spread(keys, wanted), *(secrets.case(number).pk for number in (1, 3, 4, 5))})
    return spread(keys, wanted)


def addresses(wanted: int) -> list[str]:
    """Every page, each list as a workbook too, papers, files, searches, the pages of acts, and what is not there."""
    found = [reverse(name) for name in PLAIN]
    found += [f"{url}?format=xlsx" for url in found if "/office/" in url]
    found += [
        f"{reverse(name)}?q=%E9%87%91%E4%B8%9D%E9%9B%80" for name in ("search", "honours", "notices") if name in PLAIN
    ]
    for name in NUMBERED:
        words = {word: WORDS[word] for word in stage.arguments(PATTERNS[name]) if word != "pk"}
        found += [reverse(name, kwargs={"pk": pk, **words}) for pk in rows_of(name, wanted)]
    for code, act in REGISTRY.acts.items():
        if not act.inner and REGISTRY.kind_of_act[code] == "application":
            found += [reverse("act", args=[code, secrets.case(number).pk]) for number in (1, 3)]
    return [*found, "/no/such/page/", "/applications/999999/"]


def text_of(response: Any) -> str:
    """What a reader gets: headers that lead on, and the body; workbooks and other archives unpacked."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    head = f"{response.status_code} {response.get('Location', '')} {response.get('Content-Disposition', '')}\n"
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist() if "docProps" not in name)
    words = body.decode("utf8", "replace")
    for mask in MASKS:
        words = mask.sub("", words)
    return head + words


def crawl(house: House, accounts: tuple[str, ...], urls: list[str]) -> dict[tuple[str, str], str]:
    return {(account, url): text_of(house.get(account, url)) for account in accounts for url in urls}


def compared(house: House, accounts: tuple[str, ...], wanted: int, log: pytest.LogCaptureFixture) -> None:
    outside = tuple(account for account in accounts if account in secrets.OUTSIDE)
    urls = addresses(wanted)
    before = crawl(house, outside, urls)
    assert secrets.plant() == [], "every field holds its word"
    with log.at_level(logging.INFO):
        after = crawl(house, accounts, urls)
    told = [where for where, words in before.items() if after[where] != words]
    print(f"two worlds: {len(before)} cases, {len(told)} failures")
    words = {secrets.word_of(one): one.readers for one in secrets.SECRETS} | dict(secrets.BESIDES)
    sung: Counter[str] = Counter()
    leaks = []
    for (account, url), page in after.items():
        for word in filter(page.partition("\n")[2].__contains__, words):
            sung[word] += 1
            if account not in words[word]:
                leaks.append((account or "visitor", url, word))
    cases = len(words) * len(after)
    print(f"canaries ({len(words)} words, {len(sung)} of them met by readers): {cases} cases, {len(leaks)} failures")
    assert told == []
    assert sorted(set(leaks)) == []
    assert not any(word in log.text for word in words), "a log line tells"
    mails = "\n".join(Message.objects.exclude(person_id=secrets.person("office1")).values_list("body", flat=True))
    assert not any(word in mails for word in words), "a letter tells"
    assert len(secrets.SECRETS) >= 25
    assert len(sung) >= 5, "a canary that nobody hears proves nothing"
