"""`guiguan act`: do one act as a named account, under the same guards as the web. Demonstrations only."""

import argparse
import json
import sys
from typing import Any


class _Misuse(Exception):
    """Something asked for is not there; its words go to the terminal."""


def _found(args: argparse.Namespace) -> tuple[Any, Any, Any, Any]:
    """(act, case, actor, instant) as named on the command line."""
    from django.conf import settings

    from guiguan.people import queries
    from guiguan.procedure import clock
    from guiguan.procedure.ports import REGISTRY, case_kind

    if not settings.GUIGUAN_DEMO:
        raise _Misuse("只有演示环境可以用命令办理，请设置 GUIGUAN_DEMO=1。")
    account, act = queries.account_named(args.account), REGISTRY.acts.get(args.code)
    if account is None:
        raise _Misuse(f"没有账号“{args.account}”。")
    if act is None or act.inner:
        raise _Misuse(f"没有办理事项“{args.code}”。可办理的事项见 docs/generated/permissions.md。")
    actor, at = queries.actor_of(account), clock.now()
    kind = case_kind(REGISTRY.kind_of_act[args.code])
    case = kind.visible(actor, at).filter(pk=args.case).first()
    if case is None:
        raise _Misuse(f"没有编号为 {args.case} 的{kind.label}，或者该账号无权查看。")
    return act, case, actor, at


def _typed(args: argparse.Namespace, case: Any, actor: Any, at: Any) -> dict[str, Any]:
    """What the act's form makes of ``--set``."""
    from django.http import QueryDict

    from guiguan.procedure.ports import REGISTRY

    form_class = REGISTRY.forms.get(args.code)
    if form_class is None:
        return {}
    typed = QueryDict(mutable=True)
    for pair in args.set:
        name, _, value = pair.partition("=")
        typed.appendlist(name, value)
    form = form_class(typed, None, case=case, actor=actor, at=at)
    if not form.is_valid():
        labels = {name: field.label for name, field in form.fields.items()}
        wrong = (
            f"{labels.get(name, name)}（{name}）：{'；'.join(map(str, found))}" for name, found in form.errors.items()
        )
        raise _Misuse("\n".join(wrong))
    return dict(form.cleaned_data)


def handle(args: argparse.Namespace) -> int:
    """0 done, 1 refused (each reason with its basis), 2 misuse."""
    from guiguan.procedure.engine import ActRefused, CaseMovedOn
    from guiguan.procedure.ports import REGISTRY

    try:
        _act, case, actor, at = _found(args)
        done = REGISTRY.operations[args.code](case, actor=actor, at=at, **_typed(args, case, actor, at))
    except _Misuse as misuse:
        print(misuse, file=sys.stderr)
        return 2
    except ActRefused as refused:
        for refusal in refused.refusals:
            print(refusal, file=sys.stderr)
        return 1
    except CaseMovedOn as moved:
        print(moved, file=sys.stderr)
        return 1
    entry: Any = getattr(done, "entry", done)  # an objection answers with its receipt
    if args.json:
        print(json.dumps({"seq": entry.seq, "act": entry.act, "basis": entry.basis, "target": entry.target},
                         ensure_ascii=False))  # fmt: skip
    else:
        print(f"已办理：{entry.label}。依据：{entry.basis}。登记第 {entry.seq} 条。")
    return 0


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("act", help="以某一账号办理一件事项（限演示环境）")
    parser.add_argument("code", help="办理事项代码，如 application.submit")
    parser.add_argument("case", type=int, help="案件编号")
    parser.add_argument("--as", dest="account", required=True, help="账号")
    parser.add_argument("--set", action="append", default=[], metavar="名称=值", help="需填写的内容，可重复")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    parser.set_defaults(handle=handle, django=True)
