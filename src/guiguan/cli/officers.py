"""`guiguan createofficer`: the first accounts of an installation, made on the machine itself."""

import argparse
import getpass
import sys
from datetime import date


def handle(args: argparse.Namespace) -> int:
    """Open an account and give it a role in an authority, entered in the register as done by the installer."""
    from guiguan.people import operations, queries
    from guiguan.people.models import Authority
    from guiguan.procedure import clock
    from guiguan.procedure.engine import ActRefused
    from guiguan.procedure.spec import Role

    authority = Authority.objects.filter(code=args.authority).first()
    if authority is None:
        authority = operations.establish_authority(
            args.authority, name=args.government, award=args.award, office=f"{args.award}审定委员会办公室",
            committee=f"{args.award}审定委员会", document_prefix="", calendar_scopes=f"CN,{args.authority}",
        )  # fmt: skip
    if queries.account_named(args.username):
        print(f"账号“{args.username}”已经存在。", file=sys.stderr)
        return 1
    password = args.password or getpass.getpass("口令（至少 12 位）：")
    if len(password) < 12:
        print("口令不足 12 位。", file=sys.stderr)
        return 2
    at = clock.now()
    person = operations.enter_person(args.name)
    operations.open_account(args.username, person, password)
    try:
        operations.grant_role(authority, actor=operations.INSTALLER, at=at, person=person, role=Role(args.role),
                              starts=date.fromisoformat(args.starts) if args.starts else at.date())  # fmt: skip
    except ActRefused as refused:
        print(str(refused), file=sys.stderr)
        return 1
    print(f"已开立账号“{args.username}”：{args.name}，{Role(args.role).label}。")
    return 0


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    from guiguan.procedure.spec import GRANTED

    parser = subparsers.add_parser("createofficer", help="设立第一批账号并授予角色")
    parser.add_argument("username", help="账号")
    parser.add_argument("name", help="姓名")
    parser.add_argument("role", choices=sorted(role.value for role in GRANTED), help="角色")
    parser.add_argument("--authority", default="cn-31", help="主办机关代码")
    parser.add_argument("--government", default="上海市人民政府", help="主办机关名称（首次设立时）")
    parser.add_argument("--award", default="上海市政府质量奖", help="奖项名称（首次设立时）")
    parser.add_argument("--starts", default="", help="任期起，默认今日")
    parser.add_argument("--password", default="", help="口令；不写则在终端输入")
    parser.set_defaults(handle=handle, django=True)
