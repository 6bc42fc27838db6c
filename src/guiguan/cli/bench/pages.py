"""`guiguan bench pages`: what each page costs beside an empty one with the same middleware; never asserted in a test.

Asked of gunicorn with two workers, one request in flight (:mod:`guiguan.cli.bench.served`). ``cpu`` is the processor's
time of the thread that answered (on PostgreSQL the server's own is not in it); ``p50`` and ``p95`` are wall-clock as
the asker sees them. The rows are bulk copies (:mod:`guiguan.cli.bench.crowd`), since only reading, one saved item and
one log row an export are measured.
"""

import argparse
import json
import math
import os
import signal
import statistics
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from guiguan.cli.bench import worlds
from guiguan.cli.bench.asking import Answer, Visitor, serving, until_it_answers
from guiguan.cli.bench.worlds import World

WARM, TIMES = 10, 20
"""Both workers, four threads each, are to have answered before it counts."""
AIMS = {"申报库（50 件一页）": 6, "申报详情（审定办）": 4, "评分条目": 4, "评分记录表": 4, "保存一个条目": 5}
VISITED = ("空页（访客）", "评选过程（公开）")
LONG = "导出"
"""Pages asked a third as often."""
Ask = Callable[[], Answer]


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


def measure(what: str, asks: Sequence[Ask], times: int = TIMES, warm: int = WARM) -> list[Measured]:
    """Ask again and again, each world in turn; the answer must be good every time."""
    taken: list[list[Answer]] = [[] for _ in asks]
    for _ in range(warm + times):
        for answers, ask in zip(taken, asks, strict=True):
            answers.append(ask())
            if answers[-1].status != 200:
                raise RuntimeError(f"{what}: {answers[-1].status}")
    return [_measured(what, answers[warm:]) for answers in taken]


def _measured(what: str, answers: Sequence[Answer]) -> Measured:
    wall = sorted(one.wall for one in answers)
    return Measured(
        what,
        cpu=round(statistics.median(one.cpu for one in answers), 1),
        p50=round(statistics.median(wall), 1),
        p95=round(wall[math.ceil(len(wall) * 0.95) - 1], 1),
        size=len(answers[-1].body),
        queries=answers[-1].statements,
    )


def _saving(someone: Visitor, crowd: Any, url: str) -> Ask:
    from guiguan.review.models import SheetItem

    shown = SheetItem.objects.get(sheet=crowd.sheet, no=url.rstrip("/").rpartition("/")[2]).version

    def ask() -> Answer:
        nonlocal shown
        answer = someone.post(url, {"version": shown, "percent": "60", "thought": "示例"}, X_Autosave="1")
        shown = json.loads(answer.body)["version"]
        return answer

    return ask


def _submitting(someone: Visitor, crowd: Any) -> Ask:
    """The act from the request to its answer, taken back in the end, so that it can be asked again."""
    from dataclasses import replace

    def ask() -> Answer:
        url, fields = f"/do/application.submit/{crowd.draft.pk}/", {"version": crowd.draft.version}
        answer = someone.post(url, fields, X_Bench_Taken_Back="1")
        return replace(answer, status={302: 200, 200: 422}.get(answer.status, answer.status))  # done leads on

    return ask


def asks_of(crowd: Any, port: int) -> list[tuple[str, Ask]]:
    """Every page, asked by people signed in there; the empty page first, for a visitor and for an officer."""
    from guiguan.cli.bench.served import EMPTY

    visitor, officer, expert, applicant = (
        Visitor(port, name) for name in ("", crowd.officer, crowd.expert, crowd.applicant)
    )
    sheet, no = f"/review/sheets/{crowd.sheet.pk}/", str(crowd.sheet.criteria["items"][0]["no"])
    listed = f"/office/applications/?round={crowd.round.pk}"
    return [
        ("空页（访客）", lambda: visitor.get(EMPTY)),
        ("空页（已登录）", lambda: officer.get(EMPTY)),
        ("评选过程（公开）", lambda: visitor.get(f"/process/{crowd.round.pk}/")),
        ("今日待办（审定办）", lambda: officer.get("/office/")),
        ("申报库（50 件一页）", lambda: officer.get(listed)),
        ("申报库（全部，按阶段）", lambda: officer.get(f"{listed}&view=board")),
        ("评审组和评分进度（全部）", lambda: officer.get("/office/groups/")),
        ("检索两个字", lambda: officer.get("/office/search/?q=%E5%8D%8F%E5%90%8C")),
        ("申报详情（审定办）", lambda: officer.get(f"/applications/{crowd.case.pk}/")),
        ("今日待办（专家）", lambda: expert.get("/review/")),
        ("评分记录表", lambda: expert.get(sheet)),
        ("评分条目", lambda: expert.get(f"{sheet}{no}/")),
        ("保存一个条目", _saving(expert, crowd, f"{sheet}{no}/")),
        ("提交申报", _submitting(applicant, crowd)),
        ("导出申报库（Excel）", lambda: officer.get(f"{listed}&format=xlsx")),
        ("导出申报库（CSV）", lambda: officer.get(f"{listed}&format=csv")),
        ("导出申报材料汇总（Excel）", lambda: officer.get(f"/office/rounds/{crowd.round.pk}/dossiers.xlsx")),
    ]


def pages(crowd: Any, ports: Sequence[int], times: int) -> list[list[Measured]]:
    """Every page in one run, in each of the worlds served at ``ports``, which hold the same crowd."""
    found: list[list[Measured]] = [[] for _ in ports]
    for each in zip(*(asks_of(crowd, port) for port in ports), strict=True):
        what, few = each[0][0], LONG in each[0][0]
        asks = [ask for _, ask in each]
        measured = measure(what, asks, max(3, times // 3), 2) if few else measure(what, asks, times)
        for listed, one in zip(found, measured, strict=True):
            listed.append(one)
            one.ratio = round(one.cpu / listed[0 if what in VISITED else 1].cpu, 1)
            _say(f"{one.what} {one.cpu} ms, {one.queries}")
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
        until_it_answers(port)
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
    found = {"first": worlds.here()}
    if args.grown:
        found["grown"] = worlds.copy_of(found["first"], "grown")
        with worlds.standing(found["grown"]):
            crowds.grow(crowd, 10, 17, args.each, _say)
            search.rebuild()
            crowds.analyse()
            connections["default"].close()
    try:
        measured = _served(crowd, list(found.values()), args)
    finally:
        if args.grown:
            worlds.drop(found["grown"])
    _say("内存")
    kept = {} if args.no_memory else memory(crowd, args.port)
    return _told(args, connections["default"].vendor, dict(zip(found, measured, strict=True)), kept)


def _served(crowd: Any, found: Sequence[World], args: argparse.Namespace) -> list[list[Measured]]:
    with ExitStack() as stack:
        ports = [stack.enter_context(serving(args.port + number, world.address)) for number, world in enumerate(found)]
        return pages(crowd, ports, args.times)


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
