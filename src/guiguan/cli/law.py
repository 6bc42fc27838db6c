"""`guiguan law …` and `guiguan workdays …`: the Measures from the command line, without Django."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from guiguan.law import coverage, facts
from guiguan.law.policy import Policy, all_policies, load
from guiguan.law.verdict import Verdict
from guiguan.law.workdays import Calendar, UnknownDay


def _wrong(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def _policy(args: argparse.Namespace) -> Policy:
    return load(args.policy)


def _policy_id(text: str) -> str:
    """A policy that is there; none where all are meant."""
    try:
        return load(text).id if text else ""
    except LookupError as missing:
        raise argparse.ArgumentTypeError(str(missing)) from missing


def _day(text: str) -> date:
    return date.fromisoformat(text)


def show(args: argparse.Namespace) -> int:
    """Print the text, one provision or one article with what rests on it."""
    policy = _policy(args)
    asked = f"art_{args.id}" if args.id.isdecimal() else args.id
    wanted = [p for p in policy.provisions.values() if not asked or p.id == asked or p.id.startswith(f"{asked}__")]
    if not wanted:
        return _wrong(f"《{policy.title}》没有条款“{args.id}”。条款写作 art_16 或 art_16__para_1__point_1。")
    entries = coverage.index(policy)
    rows: list[dict[str, Any]] = [
        {"id": p.id, "label": policy.text.label(p.id), "text": p.text,
         "entries": [{"kind": e.kind, "id": e.id, "label": e.label, "planned": e.planned} for e in entries[p.id]]}
        for p in wanted
    ]  # fmt: skip
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        print(f"{row['label']}　{row['text']}")
        for entry in row["entries"] if args.id else ():
            print(f"    {coverage.KIND_LABELS[entry['kind']]}　{entry['id']}　{entry['label']}")
    return 0


def cover(args: argparse.Namespace) -> int:
    """0 when every character is spoken for, else 1."""
    reports = [coverage.report(policy) for policy in ([_policy(args)] if args.policy else all_policies())]
    if args.json:
        print(json.dumps(reports, ensure_ascii=False, indent=1))
    for report in () if args.json else reports:
        print(f"{report['policy']}：{report['articles']} 条，{report['characters']} 字，未承接 {report['unspoken']} 字")
        for gap in report["gaps"]:
            print(f"  未承接　{gap['provision']}　{gap['text']}")
        for planned in report["planned"]:
            print(f"  待建　{planned['provision']}　{planned['id']}　{planned['label']}（{planned['with']}）")
    return int(any(report["unspoken"] for report in reports))


def list_facts(args: argparse.Namespace) -> int:
    """What each question reads, with type and Chinese label."""
    policy = _policy(args)
    found = {".".join(key): policy.fact_catalogue(rule) for key, rule in policy.questions.items()}
    if args.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    for question, rows in found.items():
        prize, kind = question.split(".")
        print(f"{policy.prize_name(prize)}　{policy.kind_name(kind)}（{question}）")
        for row in rows:
            print(f"  {row['name']}　{facts.TYPE_LABELS[row['type']]}　{row['label']}　{'、'.join(row['provisions'])}")
    return 0


def _tree(verdict: Verdict) -> dict[str, Any]:
    return {
        "rule": verdict.rule,
        "label": verdict.label,
        "answer": verdict.answer.value,
        "why": verdict.why,
        "basis": verdict.citation.label if verdict.citation else "",
        "quote": verdict.citation.quote if verdict.citation else "",
        "facts": [{"name": f.name, "value": facts.plain(f.value), "source": f.source} for f in verdict.facts],
        "readings": [{"as": name, "answer": answer.value} for name, answer in verdict.readings],
        "parts": [_tree(part) for part in verdict.parts],
    }


def _print_tree(verdict: Verdict, depth: int = 0) -> None:
    basis = verdict.citation.label if verdict.citation else ""
    print(f"{'  ' * depth}{verdict.answer.value}　{verdict.label}　{basis}{'　' + verdict.why if verdict.why else ''}")
    for part in verdict.parts:
        _print_tree(part, depth + 1)


def judge(args: argparse.Namespace) -> int:
    """The verdict tree on a file of facts. A machine's verdict is for reference only."""
    policy = _policy(args)
    question = policy.questions.get((args.prize, args.kind))
    if question is None:
        return _wrong(f"没有“{args.prize}.{args.kind}”这一类申报。")
    try:
        raw = json.loads(Path(args.file).read_text("utf8"))
    except OSError:
        return _wrong(f"读不到文件“{args.file}”。")
    except ValueError:
        return _wrong(f"文件“{args.file}”不是 JSON。")
    known, problems = facts.read(policy, question, raw)
    if problems:
        for problem in problems:
            _wrong(problem)
        return 2
    verdict = policy.judge(question, known, args.on)
    if args.json:
        print(json.dumps(_tree(verdict), ensure_ascii=False, indent=1))
    else:
        _print_tree(verdict)
        print("系统比对结果，仅供参考，不作为审查结论。")
    return 0


def workdays_after(args: argparse.Namespace) -> int:
    """The N-th working day after a date."""
    scopes = ("CN", args.scope) if args.scope and args.scope != "CN" else ("CN",)
    try:
        calendar = Calendar(scopes=scopes)
        day = calendar.after(args.date, args.days)
    except UnknownDay as unknown:
        return _wrong(str(unknown))
    provisional = calendar.provisional(day)
    if args.json:
        print(json.dumps({"after": args.date.isoformat(), "days": args.days, "scopes": list(scopes),
                          "result": day.isoformat(), "provisional": provisional}))  # fmt: skip
    else:
        print(f"{day.isoformat()}{'（暂定，放假安排可能调整）' if provisional else ''}")
    return 0


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    law = subparsers.add_parser("law", help="办法全文、覆盖情况、事实清单、条件比对")
    parts = law.add_subparsers(required=True, metavar="命令")
    showing = parts.add_parser("show", help="显示条文；写明条款时，一并显示承接的条目")
    showing.add_argument("id", nargs="?", default="", help="条款，如 art_16")
    showing.set_defaults(handle=show)
    covering = parts.add_parser("coverage", help="逐字检查条文是否有承接")
    covering.set_defaults(handle=cover)
    listing = parts.add_parser("facts", help="每类申报的条件读取哪些事实")
    listing.set_defaults(handle=list_facts)
    judging = parts.add_parser("judge", help="按事实文件比对申报条件")
    judging.add_argument("file", help="事实文件（JSON）")
    judging.add_argument("--prize", required=True, help="奖项：mayor 或 gold")
    judging.add_argument("--kind", required=True, help="类别：model 或 achievement")
    judging.add_argument("--on", required=True, type=_day, help="比对日期，如 2025-06-30")
    judging.set_defaults(handle=judge)
    for parser in (showing, listing, judging, covering):
        default = "" if parser is covering else "shanghai-2022"
        parser.add_argument("--policy", default=default, type=_policy_id, help="办法，如 shanghai-2022")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    workdays = subparsers.add_parser("workdays", help="工作日计算")
    after = workdays.add_subparsers(required=True, metavar="命令").add_parser("after", help="某日之后第 N 个工作日")
    after.add_argument("date", type=_day, help="起算日（当日不计）")
    after.add_argument("days", type=int, help="工作日数")
    after.add_argument("--scope", default="", help="适用范围，如 cn-31")
    after.add_argument("--json", action="store_true", help="以 JSON 输出")
    after.set_defaults(handle=workdays_after)
