"""What the terminal says when the server runs."""

from django.conf import settings


def words(host: str, port: int) -> str:
    """The address, and in a demonstration its accounts."""
    lines = [f"网址：http://{host}:{port}/", "停止：Ctrl-C"]
    if settings.GUIGUAN_DEMO:
        from guiguan.cli.demo.cast import FIRMS, INDIVIDUALS, OFFICERS, PASSWORD

        lines += [f"演示身份：http://{host}:{port}/demo/ （按一下即可登录；口令均为 {PASSWORD}）"]
        lines += [f"  {part.username:<12}{part.says}" for part in OFFICERS]
        lines += ["  expert01—10 评审专家"]
        lines += [f"  {firm.username:<12}申报单位：{firm.name}" for firm in FIRMS]
        lines += [f"  {one.username:<12}申报个人：{one.name}" for one in INDIVIDUALS]
    return "\n".join(lines)
