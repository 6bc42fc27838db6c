"""`guiguan bench pages`: what each page costs beside an empty one with the same middleware; never asserted in a test.

One request in flight, in this process through the whole chain of middleware. ``cpu`` is the processor's time of this
process (on PostgreSQL the server's own is not in it); ``p50`` and ``p95`` are wall-clock. The rows are bulk copies
(:mod:`guiguan.cli.bench.crowd`), since only reading, one saved item and one log row an export are measured.
"""

import argparse
import gc
import json
import math
import os
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from guiguan.cli.bench.worlds import World, copy_of, drop, standing

WARM, TIMES = 3, 20
AIMS = {"申报库（50 件一页）": 6, "申报详情（审定办）": 4, "评分条目": 4, "评分记录表": 4, "保存一个条目": 5}
VISITED = ("空页（访客）", "评选过程（公开）")
Ask = Callable[[], Any]


@dataclass
class Measured:
    """``cpu``, ``p50``, ``p95`` in milliseconds; ``ratio`` to the empty page's cpu."""

    what: str
    cpu: float
    p50: float
    p95: float
    size: int
    queries: int
    ratio: float = 0.0


@contextmanager
def _counting() -> Iterator[list[str]]:
    from django.db import connection

    seen: list[str] = []

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield seen


def measure(what: str, asks: Mapping[World, Ask], times: int = TIMES) -> dict[World, Measured]:
    """Ask again and again, each world in turn; the answer must be good every time."""
    taken: dict[World, list[tuple[float, float]]] = {world: [] for world in asks}
    told: dict[World, tuple[int, int]] = {}
    for _ in range(WARM + times):
        for world, ask in asks.items():
            with standing(world):
                spent, passed, size, statements = _asked(what, ask)
            taken[world].append((spent * 1000, passed * 1000))
            told[world] = size, statements
    found = {}
    for world, spells in taken.items():
        cpu, wall = (sorted(column) for column in zip(*spells[WARM:], strict=True))
        last = wall[math.ceil(len(wall) * 0.95) - 1]
        found[world] = Measured(what, round(statistics.median(cpu), 1), round(statistics.median(wall), 1),
                                round(last, 1), *told[world])  # fmt: skip
    return found


def _asked(what: str, ask: Ask) -> tuple[float, float, int, int]:
    """(processor seconds, seconds, bytes, statements) of one request."""
    gc.collect()
    with _counting() as seen:
        began, used = time.perf_counter(), time.process_time()
        answer = ask()
        spent, passed = time.process_time() - used, time.perf_counter() - began
    if answer.status_code not in ({200} if answer.request["REQUEST_METHOD"] == "GET" else {200, 302}):
        raise RuntimeError(f"{what}: {answer.status_code}")
    return spent, passed, len(answer.content), len(seen)


def _with_empty_page() -> str:
    """Adds an address that answers with one line of HTML, through the same middleware as every other."""
    from importlib import import_module

    from django.conf import settings
    from django.http import HttpRequest, HttpResponse
    from django.urls import clear_url_caches, path

    def empty(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("<!doctype html><title>.</title>")

    import_module(settings.ROOT_URLCONF).urlpatterns.append(path("bench/empty/", empty))
    clear_url_caches()
    return "/bench/empty/"


def _client(username: str = "") -> Any:
    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1")
    if username:
        client.post(f"/demo/sign-in/{username}/")
    return client


def _saving(client: Any, crowd: Any, url: str) -> Ask:
    from guiguan.review.models import SheetItem

    shown = SheetItem.objects.get(sheet=crowd.sheet, no=url.rstrip("/").rpartition("/")[2]).version

    def ask() -> Any:
        nonlocal shown
        answer = client.post(url, {"version": shown, "percent": "60", "thought": "示例"}, HTTP_X_AUTOSAVE="1")
        shown = answer.json()["version"]
        return answer

    return ask


def _submitting(client: Any, crowd: Any) -> Ask:
    """The act from the request to its answer; then everything is rolled back, so that it can be asked again."""
    from django.db import transaction

    def ask() -> Any:
        with transaction.atomic():
            answer = client.post(f"/do/application.submit/{crowd.draft.pk}/", {"version": crowd.draft.version})
            transaction.set_rollback(True)
        return answer

    return ask


def asks_of(crowd: Any, empty: str) -> list[tuple[str, Ask]]:
    """Every page, by clients signed in where the crowd is; the empty page first, for a visitor and an officer."""
    visitor, officer, expert = _client(), _client(crowd.officer), _client(crowd.expert)
    sheet, no = f"/review/sheets/{crowd.sheet.pk}/", str(crowd.sheet.criteria["items"][0]["no"])
    listed = f"/office/applications/?round={crowd.round.pk}"
    return [
        ("空页（访客）", lambda: visitor.get(empty)),
        ("空页（已登录）", lambda: officer.get(empty)),
        ("评选过程（公开）", lambda: visitor.get(f"/process/{crowd.round.pk}/")),
        ("今日待办（审定办）", lambda: officer.get("/office/")),
        ("申报库（50 件一页）", lambda: officer.get(listed)),
        ("申报库（全部，按阶段）", lambda: officer.get(f"{listed}&view=board")),
        ("评审组和评分进度（全部）", lambda: officer.get("/office/groups/")),
        ("检索两个字", lambda: officer.get("/office/search/?q=协同")),
        ("申报详情（审定办）", lambda: officer.get(f"/applications/{crowd.case.pk}/")),
        ("今日待办（专家）", lambda: expert.get("/review/")),
        ("评分记录表", lambda: expert.get(sheet)),
        ("评分条目", lambda: expert.get(f"{sheet}{no}/")),
        ("保存一个条目", _saving(expert, crowd, f"{sheet}{no}/")),
        ("提交申报", _submitting(_client(crowd.applicant), crowd)),
        ("导出申报库（Excel）", lambda: officer.get(f"{listed}&format=xlsx")),
        ("导出申报库（CSV）", lambda: officer.get(f"{listed}&format=csv")),
        ("导出申报材料汇总（Excel）", lambda: officer.get(f"/office/rounds/{crowd.round.pk}/dossiers.xlsx")),
    ]


def pages(crowd: Any, worlds: Sequence[World], times: int) -> list[list[Measured]]:
    """Every page in one run, in each of the worlds, which hold the same crowd."""
    empty, by_world = _with_empty_page(), {}
    for world in worlds:
        with standing(world):
            by_world[world] = asks_of(crowd, empty)
    found: list[list[Measured]] = [[] for _ in worlds]
    for each in zip(*by_world.values(), strict=True):
        what = each[0][0]
        asked = {world: ask for world, (_, ask) in zip(worlds, each, strict=True)}
        measured = measure(what, asked, max(3, times // 5) if "导出" in what else times)
        for listed, one in zip(found, measured.values(), strict=True):
            listed.append(one)
            one.ratio = round(one.cpu / listed[0 if what in VISITED else 1].cpu, 1)
            print(f"[{one.what} {one.cpu} ms, {one.queries}]", file=sys.stderr, flush=True)
    return found


def _pss(pid: int) -> float:
    """Proportional set size, MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("utf8").splitlines():
        if line.startswith("Pss:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf8").split()
    return [int(one) for one in listed]


def memory(crowd: Any, port: int) -> dict[str, float]:
    """PSS in MB of gunicorn with two workers, warm, and of the worker of jobs, as `guiguan serve` starts them."""
    command = [sys.executable, "-m", "guiguan", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=os.environ | {"GUIGUAN_DEMO": "1"}, stdout=subprocess.DEVNULL)
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/accessibility/", timeout=2).close()
                break
            except OSError:
                time.sleep(0.5)
        for _ in range(40):
            for place in ("/", "/process/", f"/process/{crowd.round.pk}/", "/accounts/login/"):
                urllib.request.urlopen(f"http://127.0.0.1:{port}{place}", timeout=30).close()
        web, jobs = _children(server.pid)[:2]
        tree = [jobs, *_children(jobs)]
        return {"web": _pss(web) + sum(_pss(pid) for pid in _children(web)),
                "web_worker": max(_pss(pid) for pid in _children(web)),
                "jobs": sum(_pss(pid) for pid in tree)}  # fmt: skip
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _say(words: str) -> None:
    print(f"[{words}]", file=sys.stderr, flush=True)


def run(args: argparse.Namespace) -> int:
    """On a fresh database of its own (SQLite in a folder thrown away, or the empty PostgreSQL of DATABASE_URL)."""
    from guiguan.cli.rehearse import command as rehearse

    args.keep = ""
    folder = rehearse._folder(args)
    rehearse._prepare(folder)
    rehearse._empty()
    (folder / "static").mkdir(exist_ok=True)
    from django.db import connections

    from guiguan.cli.bench import crowd as crowds
    from guiguan.search import operations as search

    crowd = crowds.build(args.applications, args.experts, args.seed, _say)
    search.rebuild()
    crowds.analyse()
    here = connections["default"]
    worlds = {"first": here}
    if args.grown:
        worlds["grown"] = copy_of("grown")
        with standing(worlds["grown"]):
            crowds.grow(crowd, 10, 17, args.each, _say)
            search.rebuild()
            crowds.analyse()
    try:
        found = dict(zip(worlds, pages(crowd, list(worlds.values()), args.times), strict=True))
    finally:
        if args.grown:
            drop(worlds["grown"])
    _say("内存")
    kept = {} if args.no_memory else memory(crowd, args.port)
    return _told(args, here.vendor, found, kept)


def _told(args: argparse.Namespace, vendor: str, found: dict[str, list[Measured]], kept: dict[str, float]) -> int:
    if args.json:
        said = {name: [asdict(one) for one in listed] for name, listed in found.items()}
        print(json.dumps({"database": vendor, **said, "pss_mb": kept}, ensure_ascii=False, indent=1))
        return 0
    before = {one.what: one.cpu for one in found["first"]}
    for name, rows in found.items():
        print(
            f"{vendor}　{'申报 ' + str(args.applications) + ' 件' if name == 'first' else '另有十届旧届次、十七个机关'}"
        )
        print("页面 | CPU 毫秒 | 倍数 | p50 | p95 | 字节 | 语句")
        for one in rows:
            aim = f"（目标 ≤ {AIMS[one.what]}）" if one.what in AIMS else ""
            more = f" | 为原先的 {one.cpu / before[one.what]:.2f} 倍" if name == "grown" else ""
            print(
                f"{one.what} | {one.cpu} | {one.ratio}{aim} | {one.p50} | {one.p95} | {one.size} | {one.queries}{more}"
            )
    if kept:
        print(
            f"内存（PSS，MB）：网站 {kept['web']:.0f}（单个进程 {kept['web_worker']:.0f}），后台任务 {kept['jobs']:.0f}"
        )
    return 0
