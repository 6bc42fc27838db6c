"""Who files and who reviews in a rehearsal, drawn by lot. Every name and number is invented (示例)."""

from dataclasses import dataclass
from random import Random

from guiguan.cli.demo.cast import OFFICERS, Firm, Individual, Part
from guiguan.procedure.spec import Role

TRADES = ("装备制造", "汽车", "电子信息", "生物医药", "食品", "物流", "建筑", "物业服务", "卫生健康", "养老服务", "金融服务",
          "教育", "航空航天", "轨道交通", "化工", "仪器仪表")  # fmt: skip
PLACES = ("浦江", "申江", "滨江", "云际", "河畔", "长风", "春晖", "东海", "西岸", "南汇", "北辰", "中和")
DISTRICTS = ("示例区", "示例新区", "示例东区", "示例西区")
SIZES = ("大型", "中型", "小型")
FIRST = ("双环", "三链", "四方", "五常", "六控", "七步", "八维", "九宫", "十步", "全程", "极限", "同质")
SECOND = ("协同", "追溯", "共治", "改进", "验证", "闭环", "预防", "精益", "数智", "对标")
NUMERALS = "一二三四五六七八九十"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
METHODS = ("五步控制法", "七步检验法", "三段复核法", "逐台建档法", "双人互校法")
FIELDS = ("质量管理", "统计", "标准化", "可靠性", "服务质量", "医疗质量")
CITY_OFFICERS = tuple(part for part in OFFICERS if part.authority == "cn-31")


@dataclass(frozen=True, slots=True)
class Size:
    """How many of what. ``applications`` counts those filed, on paper or on the web."""

    applications: int
    experts: int

    @property
    def on_paper(self) -> int:
        return max(1, self.applications // 40)

    @property
    def mayor_models(self) -> int:
        return max(1, self.applications // 19)

    @property
    def mayor_achievements(self) -> int:
        return max(1, self.applications // 50)

    @property
    def achievements(self) -> int:
        return max(2, self.applications * 22 // 100)

    @property
    def models(self) -> int:
        """Gold models filed on the web."""
        others = self.on_paper + self.mayor_models + self.mayor_achievements + self.achievements
        return self.applications - others


def _person(number: int) -> str:
    return f"{SURNAMES[number % len(SURNAMES)]}示{NUMERALS[number // len(SURNAMES) % 10]}"


def firms(size: Size, rng: Random) -> list[Firm]:
    """The organisations, those that seek the mayor's award first."""
    made = []
    for number in range(1, size.mayor_models + size.models + 1):
        trade, place = rng.choice(TRADES), PLACES[number % len(PLACES)]
        made.append(Firm(
            number, f"示例{place}{trade}第{number:03d}有限公司", trade, rng.choice(DISTRICTS), rng.choice(SIZES),
            f"“{rng.choice(FIRST)}{rng.choice(SECOND)}”质量管理模式", _person(number),
            prize="mayor" if number <= size.mayor_models else "gold",
        ))  # fmt: skip
    return made


@dataclass(frozen=True, slots=True)
class Applicant(Individual):
    """An individual with the prize he seeks."""

    prize: str = "gold"


def individuals(size: Size, rng: Random) -> list[Applicant]:
    """Persons with an employer among the organisations."""
    whole, hosts = size.achievements + size.mayor_achievements, size.mayor_models + size.models
    return [
        Applicant(f"person{number:03d}", _person(200 + number), rng.randint(1, hosts), rng.choice(METHODS),
                  "mayor" if number <= size.mayor_achievements else "gold")
        for number in range(1, whole + 1)
    ]  # fmt: skip


def experts(size: Size) -> list[Part]:
    return [
        Part(f"expert{number:03d}", _person(100 + number), (Role.EXPERT,), says="评审专家")
        for number in range(1, size.experts + 1)
    ]
