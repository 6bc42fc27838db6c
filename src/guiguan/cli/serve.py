"""`guiguan serve`: the web server and one worker under one roof; one signal stops both."""

import argparse
import os
import signal
import subprocess
import sys
import time

GRACE_SECONDS = 15


def _commands(host: str, port: int, workers: int) -> list[list[str]]:
    gunicorn = [
        sys.executable, "-m", "gunicorn", "--config", "python:guiguan.config.server", "--bind", f"{host}:{port}",
        "--workers", str(workers),
    ]  # fmt: skip
    return [gunicorn, [sys.executable, "-m", "django", "qcluster"]]


def handle(args: argparse.Namespace) -> int:
    """Runs until SIGINT or SIGTERM, or until either process ends; the other is stopped then."""
    from django.conf import settings

    from guiguan.cli import greeting
    from guiguan.jobs import schedule

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    schedule.enter()
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "guiguan.config.settings"}
    children = [subprocess.Popen(command, env=environment) for command in _commands(args.host, args.port, args.workers)]
    stopping = False

    def stop(_signal: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    print(greeting.words(args.host, args.port), flush=True)
    while not stopping and all(child.poll() is None for child in children):
        time.sleep(0.3)
    failed = not stopping
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    if failed:
        print("有一个进程自行退出，服务已全部停止，请查看上面的日志。", file=sys.stderr)
    return int(failed)


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("serve", help="启动网站和后台任务")
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"), help="监听地址")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")), help="端口")
    parser.add_argument("--workers", type=int, default=2, help="网站进程数")
    parser.set_defaults(handle=handle, django=True)
