"""`guiguan doctor`: one line a check, 好 or 需处理 with how to mend it. Changes nothing; reads as an outsider would."""

import argparse
import json
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

FREE_BYTES = 2 << 30
LATE_MINUTES = 15
LAW_OFFICERS = ("office", "experts", "committee", "administrators")
LIBRARIES = {"Django": ((5, 2), (5, 3)), "gunicorn": ((20,), None), "django-q2": ((1, 8), None)}
"""Package: from which release on, before which."""


@dataclass(frozen=True, slots=True)
class Line:
    """``mend`` is empty where nothing is to be done."""

    what: str
    says: str
    mend: str = ""

    @property
    def well(self) -> bool:
        return not self.mend


def _line(what: str, well: bool, good: str, bad: str, mend: str) -> Line:
    return Line(what, good) if well else Line(what, bad, mend)


# The machine --------------------------------------------------------------------------------------------------------


def python() -> Line:
    at = ".".join(map(str, sys.version_info[:3]))
    return _line("Python", sys.version_info >= (3, 11), at, f"{at}，低于 3.11", "安装 Python 3.11 以上版本。")


def _release(name: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in version(name).split(".")[:2] if part.isdigit())
    except PackageNotFoundError:
        return ()


def libraries() -> Line:
    wrong = [
        name
        for name, (least, below) in LIBRARIES.items()
        if not (found := _release(name)) or found < least or (below and found >= below)
    ]
    return _line("程序库", not wrong, f"Django {version('Django')}", f"版本不合：{'、'.join(wrong)}",
                 "按 requirements.txt 重新安装（make install）。")  # fmt: skip


def disk() -> Line:
    from django.conf import settings

    place = Path(settings.GUIGUAN_FILES_DIR)
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    words = f"“{place}”还有 {free / (1 << 30):.1f} GB"
    return _line("磁盘空间", free >= FREE_BYTES, words, words, f"至少留出 {FREE_BYTES >> 30} GB，清理或者扩容。")


def fonts() -> Line:
    from guiguan.documents import typeset

    try:
        typeset.pdf(typeset.layout("plain"), data={"title": "示例", "blocks": []})
    except typeset.TypesettingFailed as failed:
        return Line(
            "PDF 字体",
            str(failed).partition("。")[0],
            "运行 make fonts 安装字体，或者在 GUIGUAN_FONTS 中写明字体所在的文件夹。",
        )
    return Line("PDF 字体", "齐全")


# Settings -----------------------------------------------------------------------------------------------------------


def debug() -> Line:
    from django.conf import settings

    return _line("调试模式", not settings.DEBUG, "关闭", "开启，出错页会泄露内情", "关闭 DEBUG。")


def demonstration() -> Line:
    from django.conf import settings

    return _line("演示模式", not settings.GUIGUAN_DEMO, "关闭", "开启，任何人都能以演示身份登录",
                 "正式使用时去掉 GUIGUAN_DEMO。")  # fmt: skip


def hosts() -> Line:
    from django.conf import settings

    named = [host for host in settings.ALLOWED_HOSTS if host not in {"127.0.0.1", "localhost", "[::1]", "testserver"}]
    if "*" in named:
        return Line("主机名", "接受任何主机名", "把 GUIGUAN_HOSTS 改为本站的域名。")
    return _line("主机名", bool(named), "、".join(named), "只有本机可以访问", "在 GUIGUAN_HOSTS 中写明本站的域名。")


def tls() -> Line:
    from django.conf import settings

    return _line("TLS", bool(settings.SECURE), "会话只走加密连接", "会话可能经明文传送",
                 "在前面配置 HTTPS，并设 GUIGUAN_TLS=1、GUIGUAN_ORIGINS=https://域名。")  # fmt: skip


def kept_keys() -> list[Line]:
    """The folder is its owner's alone, and no backup of database or files takes it along."""
    from django.conf import settings
    from django.db import connection

    folder = Path(settings.GUIGUAN_KEYS_DIR)
    wide = [path for path in (folder, *folder.glob("*")) if path.exists() and path.stat().st_mode & 0o077]
    data = [Path(settings.GUIGUAN_FILES_DIR)]
    if connection.vendor == "sqlite":
        data.append(Path(str(connection.settings_dict["NAME"])).parent)
    near = any(folder.is_relative_to(place) for place in data)
    return [
        _line("密钥权限", folder.exists() and not wide, "只有运行用户可读", "他人可读或者不存在",
              f"chmod -R go= {folder}（文件 600，文件夹 700）。"),
        _line("密钥位置", not near, str(folder), f"“{folder}”与数据在一起",
              "把密钥移到数据之外的文件夹，并设 GUIGUAN_KEYS_DIR。"),
    ]  # fmt: skip


def second_factor() -> Line:
    from django.conf import settings

    left = [name for name in LAW_OFFICERS if name not in settings.GUIGUAN_SECOND_FACTOR]
    return _line("第二重验证", not left, "工作人员都须验证", f"未要求：{'、'.join(left)}",
                 "去掉 GUIGUAN_SECOND_FACTOR，或者补上所缺的人员类别。")  # fmt: skip


# What it leans on ---------------------------------------------------------------------------------------------------


def mail() -> Line:
    from django.conf import settings
    from django.core.mail import get_connection

    if not settings.GUIGUAN_MAIL:
        return Line("邮件", "未启用，邀请和首次登记的通知发不出去", "配置邮件服务器，设 GUIGUAN_MAIL=1。")
    try:
        with get_connection(timeout=5):
            pass
    except OSError as failed:
        return Line("邮件", f"连不上邮件服务器（{failed}）", "检查 GUIGUAN_MAIL_HOST、GUIGUAN_MAIL_PORT 和网络。")
    return Line("邮件", f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}")


def clamd() -> Line:
    from io import BytesIO

    from django.conf import settings

    from guiguan.documents import scanner

    outcome = scanner.scan(BytesIO(b"guiguan"))
    if outcome is scanner.Outcome.OFF:
        return Line("病毒扫描", "未启用，上传的文件标为“未扫描”", "安装 clamd，并设 GUIGUAN_CLAMD。")
    return _line("病毒扫描", outcome is scanner.Outcome.CLEAN, settings.GUIGUAN_CLAMD, "扫描服务没有应答",
                 "启动 clamd，检查 GUIGUAN_CLAMD。")  # fmt: skip


# The database -------------------------------------------------------------------------------------------------------


def _asked(statement: str) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()]


def engine() -> Line:
    from django.db import connection

    if connection.vendor == "sqlite":
        journal, level = _asked("PRAGMA journal_mode")[0], _asked("PRAGMA synchronous")[0]
        safe = level >= 2 and (journal == "delete" or sqlite3.sqlite_version_info >= (3, 51, 3))
        says = f"SQLite {sqlite3.sqlite_version}，{journal}，synchronous={level}"
        return _line("数据库", safe, says, says, "不要改动数据库的日志方式；恢复 settings.py 中的 init_command。")
    level = _asked("SHOW transaction_isolation")[0]
    sync = _asked("SHOW fsync")[0], _asked("SHOW synchronous_commit")[0]
    says = f"PostgreSQL {_asked('SHOW server_version')[0]}，{level}，fsync={sync[0]}，synchronous_commit={sync[1]}"
    return _line("数据库", sync[0] == "on" and sync[1] != "off", says, says, "打开 fsync 和 synchronous_commit。")


def migrations() -> Line:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    ahead = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _line("数据库结构", not ahead, "与程序一致", f"有 {len(ahead)} 步升级未做",
                 "先 guiguan backup，再以所有者身份运行 python -m django migrate。")  # fmt: skip


def guards() -> Line:
    """Every trigger that makes a table append-only, by name."""
    from django.db import connection

    from guiguan.procedure.register.guards import APPEND_ONLY

    if connection.vendor == "sqlite":
        ends: tuple[str, ...] = ("no_update", "no_delete", "no_replace")
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        ends = ("no_change", "no_truncate")
        names = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'"
    wanted = {f"{table}_{end}" for table in APPEND_ONLY for end in ends}
    wanted |= {f"procedure_registerhead_{end}" for end in ("by_one", "no_delete")}
    gone = sorted(wanted - set(_asked(names)))
    return _line("登记簿防改", not gone, f"{len(wanted)} 个触发器齐全", f"缺少 {len(gone)} 个：{'、'.join(gone[:3])}",
                 "立即运行 guiguan register verify 查明，从备份恢复触发器，并报监督机构。")  # fmt: skip


def app_role() -> Line:
    from django.db import connection

    if connection.vendor == "sqlite":
        return Line("数据库角色", "SQLite 不分角色，防改靠触发器和检查点")
    owns = _asked("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
    owns += _asked("SELECT rolname FROM pg_roles WHERE rolname = current_user AND rolsuper")
    return _line("数据库角色", not owns, "应用不是表的所有者", "应用以所有者或者超级用户身份连接，可以去掉防改",
                 "另建应用角色，以 guiguan.procedure.register.guards.grants 授权，改 DATABASE_URL。")  # fmt: skip


# The work -----------------------------------------------------------------------------------------------------------


def worker() -> Line:
    """A schedule that is overdue says that nobody runs it."""
    from django.utils import timezone
    from django_q.models import Schedule

    from guiguan.jobs.schedule import EVERY_MINUTES

    rows = list(Schedule.objects.filter(func__in=EVERY_MINUTES).values_list("func", "next_run"))
    late = [func for func, due in rows if due and due < timezone.now() - timedelta(minutes=LATE_MINUTES)]
    mend = "启动后台任务：guiguan serve，或者单独运行 python -m django qcluster。"
    if len(rows) < len(EVERY_MINUTES):
        return Line("后台任务", f"只登记了 {len(rows)} 项，应有 {len(EVERY_MINUTES)} 项", mend)
    return _line("后台任务", not late, f"{len(rows)} 项按时", f"{len(late)} 项超过 {LATE_MINUTES} 分钟没有运行", mend)


def timekeeping() -> Line:
    from guiguan.procedure import clock
    from guiguan.procedure.models import Entry

    last = Entry.objects.order_by("-seq").values_list("at", flat=True).first()
    behind = last is not None and last > clock.now()
    return _line("时钟", not behind, "不早于最后一条登记", "早于最后一条登记，记载的时间会倒退",
                 "校准系统时间（NTP），在此之前停止办理。")  # fmt: skip


def calendar() -> Line:
    from guiguan.law.workdays import UnknownDay
    from guiguan.people import queries as people
    from guiguan.procedure import clock
    from guiguan.procedure.calendar import calendar_for

    end = clock.now().date() + timedelta(days=365)
    scopes = {scope for row in people.authorities() for scope in row.calendar_scopes.split(",")} or {"CN"}
    try:
        calendar_for(sorted(scopes)).working(end)
    except UnknownDay:
        return Line("工作日历", f"{end.year} 年的放假安排尚未载入",
                    "国务院办公厅公布后升级 chinesecalendar，或者由两名工作人员录入工作日历更正。")  # fmt: skip
    return Line("工作日历", f"已知至 {end.isoformat()}")


def files() -> Line:
    from guiguan.documents import queries

    held = queries.held_count()
    return _line("待扫描文件", not held, "没有", f"{held} 份文件等待病毒扫描，暂不能打开", "启动 clamd 和后台任务。")


def letters() -> Line:
    from guiguan.procedure import queries

    counts = queries.mail_counts()
    stuck = counts["failed"] + counts["unknown"]
    return _line("未发出的邮件", not stuck, "没有", f"发送失败 {counts['failed']} 封，状态不明 {counts['unknown']} 封",
                 "查明原因后，由工作人员在“消息”中决定是否重发。")  # fmt: skip


CHECKS: dict[str, Callable[[], Line | list[Line]]] = {
    "Python": python, "程序库": libraries, "磁盘空间": disk, "PDF 字体": fonts, "调试模式": debug,
    "演示模式": demonstration, "主机名": hosts, "TLS": tls, "密钥": kept_keys, "第二重验证": second_factor, "邮件": mail,
    "病毒扫描": clamd, "数据库": engine, "数据库结构": migrations, "登记簿防改": guards, "数据库角色": app_role,
    "后台任务": worker, "时钟": timekeeping, "工作日历": calendar, "待扫描文件": files, "未发出的邮件": letters,
}  # fmt: skip


def lines() -> Iterator[Line]:
    """Every check; one that cannot be made is itself to be mended, and the next goes on."""
    for what, check in CHECKS.items():
        try:
            found = check()
        except Exception as failed:  # noqa: BLE001 - whatever is broken, the other checks still tell
            found = Line(what, f"查不了（{failed}）", "先处理前面各项，再查一次。")
        yield from found if isinstance(found, list) else [found]


def handle(args: argparse.Namespace) -> int:
    """0 when nothing is to be mended."""
    found = list(lines())
    if args.json:
        print(json.dumps([asdict(line) | {"well": line.well} for line in found], ensure_ascii=False, indent=1))
    else:
        for line in found:
            print(f"{'好　　' if line.well else '需处理'}　{line.what}：{line.says}"
                  + (f"。处理：{line.mend}" if line.mend else ""))  # fmt: skip
    return int(any(not line.well for line in found))


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("doctor", help="检查本机的安装：什么需要处理，怎样处理")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    parser.set_defaults(handle=handle, django=True)
