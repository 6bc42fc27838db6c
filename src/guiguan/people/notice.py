"""个人信息处理规则 (PIPL Arts. 7, 17): its text by version. A new text is a new version; old ones stay to be read."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Notice:
    """One version: whoever acknowledged an earlier one is shown the new one at the next sign-in."""

    version: str
    since: date
    sections: tuple[tuple[str, str], ...]


NOTICES = (
    Notice(
        "2026-1",
        date(2026, 1, 1),
        (
            ("处理者", "处理者为主办政府质量奖的审定办。名称和联系方式见页末。"),
            ("处理的目的和法律依据",
             ("为履行政府质量奖申报、评审、公示、异议和表彰的法定职责所必需，依据《个人信息保护法》第十三条第一款第三项和现行"
             "政府质量奖管理办法。各项信息的具体目的、依据、保存期限和可见范围，见下表。")),
            ("处理方式", "由本人、所在单位或者工作人员填报，在本系统内保存和使用，不作自动化决策，不向境外提供。"),
            ("身份证件号码", ("身份证件号码属于敏感个人信息，只用于首次登记时核对身份，加密保存，每次查阅留痕，不出现在任何公示"
             "和文书中。")),
            ("公开的范围", "公示和文书只写姓名和单位，不写身份证件号码、电话、住址和账号。"),
            ("保存期限", "申报评审材料按办法规定保存；登记簿只增不改，长期保存；其他信息在目的实现后，可以申请删除。"),
            ("您的权利", ("您可以查阅、复制、更正、补充、删除本人信息，要求说明本规则。登录后在“我的个人信息”办理，也可以书面提出。"
             "审定办在十五个工作日内答复；不予办理的，说明理由和依据。")),
        ),
    ),
)  # fmt: skip
CURRENT = NOTICES[-1]
