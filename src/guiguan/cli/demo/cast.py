"""Who appears in the demonstration. Every person, firm, number and telephone is invented (示例)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.auth.hashers import make_password

from guiguan.people import operations, queries
from guiguan.people.models import Account, Authority, Organisation, Person
from guiguan.people.notice import CURRENT
from guiguan.people.operations import privacy
from guiguan.procedure.spec import Actor, Role

PASSWORD = "guiguan-demo-2026"  # noqa: S105 - printed on purpose
"""The demonstration's one password, printed by `make run`; outside demo mode no such account exists."""
STARTS = date(2025, 1, 1)


@dataclass(frozen=True, slots=True)
class Part:
    """One account of the demonstration: what it is for is shown on /demo."""

    username: str
    name: str
    roles: tuple[Role, ...] = ()
    authority: str = "cn-31"
    desk: str = ""
    district: str = ""
    says: str = ""


OFFICERS = (
    Part("office1", "周示五", (Role.OFFICE_DRAFTER,), desk="A角", says="审定办经办：收件、公示拟稿、名单拟定"),
    Part("office2", "吴示六", (Role.OFFICE_DRAFTER,), desk="B角", says="审定办经办（B角）：接手同事的工作"),
    Part("approver1", "郑示七", (Role.OFFICE_APPROVER,), says="审定办审核：发布、审查结果、回避决定"),
    Part("approver2", "王示八", (Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER), says="审定办审核兼经办：第二人"),
    Part("chair", "冯示九", (Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER), says="市审定委会议主持：作出决议"),
    Part("member", "陈示十", (Role.COMMITTEE_MEMBER,), says="市审定委委员：看会议材料"),
    Part("discipline", "褚示一", (Role.DISCIPLINE,), says="纪检监察：查看登记簿与回避"),
    Part("district", "卫示二", (Role.DISTRICT,), district="示例区", says="区市场监管局：本区获奖者"),
    Part("recommender", "蒋示三", (Role.RECOMMENDER,), says="推荐单位：已推荐的进度"),
    Part("sysadmin", "沈示四", (Role.SYSTEM_ADMIN,), says="系统管理员：不见案件"),
    Part("secadmin", "韩示五", (Role.SECURITY_ADMIN,), says="安全管理员：授予和终止角色"),
    Part("auditor", "杨示六", (Role.AUDIT_ADMIN,), says="审计管理员：登记簿与访问记录"),
    Part("office9", "朱示七", (Role.OFFICE_DRAFTER,), authority="cn-31x99", says="示例区审定办经办"),
    Part("approver9", "秦示八", (Role.OFFICE_APPROVER,), authority="cn-31x99", says="示例区审定办审核"),
    Part("chair9", "尤示九", (Role.COMMITTEE_CHAIR,), authority="cn-31x99", says="示例区审定委会议主持：会前看材料"),
    Part("member9", "姜示四", (Role.COMMITTEE_MEMBER,), authority="cn-31x99", says="示例区审定委委员：会前看材料"),
    Part("office8", "戚示五", (Role.OFFICE_DRAFTER,), authority="cn-99", says="示例市审定办经办：上届已办结"),
    Part("approver8", "谢示六", (Role.OFFICE_APPROVER,), authority="cn-99", says="示例市审定办审核"),
    Part("recommend8", "云示一", (Role.RECOMMENDER,), authority="cn-99", says="示例市推荐单位：本届正在推荐"),
    Part("chair8", "邹示七", (Role.COMMITTEE_CHAIR,), authority="cn-99", says="示例市审定委会议主持"),
)
EXPERTS = tuple(
    Part(f"expert{number:02d}", name, (Role.EXPERT,), says="评审专家")
    for number, name in enumerate(
        ("冯示甲", "陈示乙", "褚示丙", "卫示丁", "沈示戊", "韩示己", "杨示庚", "朱示辛", "秦示壬", "尤示癸"), start=1
    )
)
EXPERT_FIELDS = (
    (("质量管理", "统计"), ("装备制造", "汽车"), True),
    (("质量管理", "标准化"), ("装备制造", "电子信息"), False),
    (("医疗质量",), ("卫生健康",), True),
    (("供应链", "质量管理"), ("物流", "食品"), False),
    (("工程质量", "质量管理"), ("建筑", "物业服务"), True),
    (("可靠性", "统计"), ("轨道交通", "装备制造"), False),
    (("服务质量",), ("物业服务", "商贸"), False),
    (("材料", "可靠性"), ("航空航天", "装备制造"), False),
    (("医疗质量", "标准化"), ("卫生健康", "生物医药"), False),
    (("信息化", "质量管理"), ("电子信息", "物流"), True),
)
EXPERT_EMPLOYERS = (
    "示例质量协会", "示例标准化研究院", "示例医学院", "示例物流学会", "示例建筑科学研究所",
    "示例轨道交通研究院", "示例服务业联合会", "示例材料研究所", "示例医疗质控中心", "示例信息化促进中心",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Firm:
    """An applicant organisation and its account."""

    number: int
    name: str
    trade: str
    district: str
    size: str
    item: str
    manager: str
    unit: str = ""
    prize: str = "gold"

    @property
    def credit_code(self) -> str:
        return f"91310000SHILI{self.number:04d}X"

    @property
    def username(self) -> str:
        return f"firm{self.number:02d}"


FIRMS = (
    Firm(1, "示例浦江精密制造有限公司", "装备制造", "示例区", "中型", "“三链协同”质量管理模式", "李示四"),
    Firm(2, "示例申冷物流股份有限公司", "物流", "示例新区", "大型", "“全程可溯”冷链质量管理模式", "许示九"),
    Firm(3, "示例安居服务集团有限公司", "物业服务", "示例区", "大型", "“四方共治”物业服务质量管理模式", "何示二"),
    Firm(4, "示例轨交维保有限公司", "轨道交通", "示例区", "中型", "“一站一码”轨道维保质量管理模式", "吕示三"),
    Firm(5, "示例航发研究院", "航空航天", "示例东区", "大型", "“极限验证”研制质量管理模式", "施示四"),
    Firm(6, "示例申江医院", "卫生健康", "示例区", "大型", "“医养同质”感染防控管理模式", "张示五", unit="感染科"),
    Firm(7, "示例滨江食品集团有限公司", "食品", "示例新区", "大型", "“双环追溯”供应链质量管理模式", "孔示六"),
    Firm(8, "示例云际数据服务有限公司", "电子信息", "示例西区", "小型", "“先验后放”数据服务质量管理模式", "曹示七"),
    Firm(9, "示例河畔仪表有限公司", "仪器仪表", "示例区", "中型", "“逐台建档”仪表质量管理模式", "严示八"),
    Firm(10, "示例长风餐饮管理有限公司", "餐饮", "示例区", "中型", "“五常六控”餐饮质量管理模式", "金示九"),
    Firm(11, "示例春晖养老服务中心", "养老服务", "示例区", "小型", "“一人一策”照护质量管理模式", "魏示十"),
    Firm(12, "示例青禾种业有限公司", "农业", "示例区", "小型", "“一种一档”育种质量管理模式", "喻示一"),
    Firm(13, "示例同舟建筑设计有限公司", "建筑", "示例区", "中型", "“三校两审”设计质量管理模式", "柏示二"),
)


@dataclass(frozen=True, slots=True)
class Individual:
    username: str
    name: str
    employer: int
    item: str


INDIVIDUALS = (
    Individual("person01", "严示一", 1, "微孔加工五步控制法"),
    Individual("person02", "华示二", 4, "轨道焊接七步检验法"),
    Individual("person03", "陶示三", 9, "仪表校准三段复核法"),
    Individual("person04", "水示四", 13, "图纸会审双人互校法"),
)


@dataclass(slots=True)
class Cast:
    """The people on stage, by username, and the firms by number."""

    authorities: dict[str, Authority] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    firms: dict[int, Organisation] = field(default_factory=dict)
    cards: dict[int, Firm] = field(default_factory=dict)
    """What is known of each firm before it is entered, by number."""
    _actors: dict[str, Actor] = field(default_factory=dict)
    encoded: str = field(default_factory=lambda: make_password(PASSWORD))
    """The one password, hashed once."""

    def actor(self, username: str) -> Actor:
        if username not in self._actors:
            self._actors[username] = queries.actor_of(self.accounts[username])
        return self._actors[username]

    def person(self, username: str) -> Person:
        return self.accounts[username].person


def _authorities(cast: Cast) -> None:
    cast.authorities["cn-31"] = operations.establish_authority(
        "cn-31",
        name="上海市人民政府",
        award="上海市政府质量奖",
        office="上海市政府质量奖审定委员会办公室",
        committee="上海市政府质量奖审定委员会",
        document_prefix="沪质奖审办（演示）",
        calendar_scopes="CN,cn-31",
        contact="电话 021-0000-0000（示例）；来信地址：示例路1号；工作日 9:00—17:00",
    )
    cast.authorities["cn-31x99"] = operations.establish_authority(
        "cn-31x99",
        name="示例区人民政府",
        award="示例区政府质量奖",
        office="示例区政府质量奖审定委员会办公室",
        committee="示例区政府质量奖审定委员会",
        document_prefix="示质奖审办（虚构）",
        calendar_scopes="CN,cn-31",
        contact="电话 021-0000-0001（示例）；来信地址：示例区示例路2号",
        fictitious=True,
    )
    cast.authorities["cn-99"] = operations.establish_authority(
        "cn-99",
        name="示例市人民政府",
        award="示例市政府质量奖",
        office="示例市政府质量奖审定委员会办公室",
        committee="示例市政府质量奖审定委员会",
        document_prefix="市质奖审办（虚构）",
        calendar_scopes="CN",
        contact="电话 021-0000-0002（示例）；来信地址：示例市示例路3号",
        fictitious=True,
    )


def _account(cast: Cast, username: str, name: str, at: datetime) -> Person:
    person = operations.enter_person(name)
    cast.accounts[username] = operations.open_account(username, person, None, encoded=cast.encoded)
    privacy.acknowledge(person.pk, CURRENT.version, at)
    return person


def assemble(
    at: datetime, parts: Iterable[Part] = (*OFFICERS, *EXPERTS), firms: Iterable[Firm] = FIRMS,
    individuals: Iterable[Individual] = INDIVIDUALS,
) -> Cast:  # fmt: skip
    """Enter authorities, people, firms, their roles and memberships; roles through acts."""
    cast = Cast()
    _authorities(cast)
    for part in parts:
        person = _account(cast, part.username, part.name, at)
        for role in part.roles:
            operations.grant_role(cast.authorities[part.authority], actor=operations.INSTALLER, at=at, person=person,
                                  role=role, starts=STARTS, desk=part.desk, district=part.district)  # fmt: skip
    clerk, city = cast.actor("office1"), cast.authorities["cn-31"]
    for firm in firms:
        cast.cards[firm.number] = firm
        organisation = operations.enter_organisation(
            firm.name, firm.credit_code, unit=firm.unit, district=firm.district, trade=firm.trade, size=firm.size
        )
        cast.firms[firm.number] = organisation
        manager = _account(cast, firm.username, firm.manager, at)
        operations.admit_member(city, actor=clerk, at=at, person=manager, organisation=organisation,
                                right="manager", starts=STARTS)  # fmt: skip
    for individual in individuals:
        _account(cast, individual.username, individual.name, at)
    return cast
