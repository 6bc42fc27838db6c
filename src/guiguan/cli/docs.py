"""`guiguan docs`: what is generated from the acts and the policies, written to docs/ and compared by `make check`."""

import argparse
import sys
from pathlib import Path

HEAD = "<!-- 由 `guiguan docs` 生成，请勿手改。 -->\n\n"


def state_diagrams() -> str:
    from guiguan.procedure.ports import REGISTRY, acts_of, case_kind
    from guiguan.procedure.spec import as_mermaid

    parts = [HEAD, "# 状态图\n"]
    for name in sorted(REGISTRY.kinds):
        kind = case_kind(name)
        moving = [act for act in acts_of(name) if act.target is not None and act.source]
        if not moving:
            continue
        states = {state for act in moving for state in (*act.source, str(act.target))}
        labels = {state: kind.state_label(state) for state in states}
        parts.append(f"\n## {kind.label}\n\n```mermaid\n{as_mermaid(moving, labels)}\n```\n")
    return "".join(parts)


def permission_table() -> str:
    from guiguan.law.policy import load
    from guiguan.procedure.ports import REGISTRY, case_kind
    from guiguan.procedure.spec import Role, citations

    policy = load("shanghai-2022")
    lines = [
        HEAD,
        "# 办理权限表\n\n",
        "| 对象 | 办理事项 | 代码 | 由谁办理 | 从 | 到 | 依据 |\n",
        "|---|---|---|---|---|---|---|\n",
    ]
    for code, act in sorted(REGISTRY.acts.items(), key=lambda pair: (REGISTRY.kind_of_act[pair[0]], pair[0])):
        kind = case_kind(REGISTRY.kind_of_act[code])
        who = "、".join(role.label for role in Role if role in act.by)
        source = "、".join(kind.state_label(state) for state in sorted(act.source)) or "—"
        target = kind.state_label(act.target) if act.target else "不变"
        basis = "、".join(citation.label for citation in citations(act, policy))
        label = f"{act.label}（内含）" if act.inner else act.label
        lines.append(f"| {kind.label} | {label} | `{code}` | {who} | {source} | {target} | {basis} |\n")
    return "".join(lines)


def law_coverage() -> str:
    from guiguan.law.coverage import as_markdown
    from guiguan.law.policy import load

    return HEAD + as_markdown(load("shanghai-2022"))


PAGES = {"states.md": state_diagrams, "permissions.md": permission_table, "law-coverage.md": law_coverage}


def handle(args: argparse.Namespace) -> int:
    """Write docs/generated/*, or with --check say which differ (exit 1)."""
    folder = Path(args.directory)
    differing = []
    for name, page in PAGES.items():
        path, text = folder / name, page()
        if args.check:
            if not path.exists() or path.read_text("utf8") != text:
                differing.append(name)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf8")
    if differing:
        print(f"生成的文档与代码不一致：{'、'.join(differing)}。请运行 make docs 后提交。", file=sys.stderr)
        return 1
    return 0


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("docs", help="生成状态图、权限表、条文覆盖表")
    parser.add_argument("--check", action="store_true", help="只比较，不写入；不一致时退出码为 1")
    parser.add_argument("--directory", default="docs/generated", help="写入的文件夹")
    parser.set_defaults(handle=handle, django=True)
