"""What the acts on a draw ask for."""

from typing import Any

from django import forms
from django.core.validators import MinValueValidator

from guiguan.governance.draw.check import place_name
from guiguan.governance.draw.problem import Terms
from guiguan.governance.forms.groups import Cases
from guiguan.governance.queries import draws, groups
from guiguan.governance.rules.groups import DEFAULT_SIZE
from guiguan.governance.states import DrawState
from guiguan.people.forms import ActForm, ReasonForm
from guiguan.procedure.ports import add_form

KINDS = (("joint", "分组：专家和申报一并分组"), ("pairs", "逐件：每件申报各抽若干名专家"))


def _count(label: str, *, least: int, most: int, initial: int, hint: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, initial=initial, help_text=hint)


class PrepareForm(ActForm):
    label = forms.CharField(
        label="方案名称", max_length=40, help_text="例如“方案甲”。同一届可以抽取多个方案比较，只能启用一个。"
    )
    kind = forms.ChoiceField(label="方式", choices=KINDS, widget=forms.RadioSelect, initial="joint")
    groups = _count("组数", least=0, most=100, initial=1, hint="逐件抽取的填 0。")
    size = _count("每组（每件）专家人数", least=1, most=15, initial=DEFAULT_SIZE)
    leaders = _count("可任组长的至少", least=0, most=5, initial=1,
                     hint="逐件抽取的可以填 0，没有可任组长的，启用之前以手工调换补足。")  # fmt: skip
    fields_ = _count("专业领域至少", least=0, most=10, initial=3, hint="不作要求的填 0。")
    any_employer = forms.BooleanField(
        label="不限单位", required=False, help_text="不勾选的，同一单位的专家在每组（每件）至多 1 名。"
    )
    most = _count("逐件抽取的，每名专家至多", least=1, most=100, initial=5)
    floor = _count(
        "适配下限（%）", least=0, most=100, initial=90, hint="以可能达到的最好程度为 100%，任何申报都不低于这一比例。"
    )
    trade_member = forms.BooleanField(label="每件申报须有熟悉其行业的专家", required=False, initial=True)
    applications = Cases(label="参加抽取的申报", queryset=None)
    after: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label="尽量保持不变的方案", queryset=None, required=False, help_text="重新抽取时，对这一方案的改动最少。"
    )

    def prepare(self) -> None:
        waiting = groups.unassigned(self.case.pk, self.actor.person_id)
        field = self.fields["applications"]
        field.queryset, field.initial = waiting, [row.pk for row in waiting]  # type: ignore[attr-defined]
        needed = int(self.case.rules.parameters.get("sheets_per_application", DEFAULT_SIZE))
        size = self.fields["size"]
        size.initial, size.widget.attrs["min"] = needed, needed
        size.validators.append(
            MinValueValidator(needed, f"按评审规则，每件申报至少由 {needed} 名专家评审，不能少于 {needed}。")
        )
        earlier = draws.of_round(self.case.pk).filter(state__in=[DrawState.DRAWN, DrawState.SET_ASIDE]).exclude(plan=[])
        after = self.fields["after"]
        after.queryset = earlier  # type: ignore[attr-defined]
        after.label_from_instance = lambda row: row.label  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if data["kind"] == "joint" and data["groups"] < 1:
            self.add_error("groups", "分组抽取的，组数至少为 1。")
        if data["kind"] == "joint" and data["groups"] > len(data["applications"]):
            self.add_error("groups", f"组数不能多于申报件数（{len(data['applications'])} 件）。")
        if data["kind"] == "joint" and data["leaders"] < 1:
            self.add_error("leaders", "分组抽取的，每组可任组长的专家至少 1 名。")
        if self.errors:
            return data
        terms = Terms(data["kind"], data["size"], data["groups"] if data["kind"] == "joint" else 0, data["leaders"],
                      data["fields_"], per_employer=data["size"] if data["any_employer"] else 1,
                      trade_member=data["trade_member"], most=data["most"], floor=data["floor"])  # fmt: skip
        return {
            "label": data["label"],
            "terms": terms,
            "applications": list(data["applications"]),
            "after": data["after"],
        }


class SeedForm(ActForm):
    seed = forms.RegexField(
        r"^[0-9A-Za-z]{6,40}$", label="种子", help_text="当场以摇号、掷骰等方式产生，6至40位数字或字母。",
        error_messages={"invalid": "种子应为6至40位数字或者字母，请核对。"},
    )  # fmt: skip
    seen = forms.MultipleChoiceField(
        label="签署", widget=forms.CheckboxSelectMultiple,
        choices=[("yes", "种子在本人监督下当场产生，录入无误。")], error_messages={"required": "请核对后勾选。"},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data.pop("seen", None)
        return data


class DeployForm(ActForm):
    """Asks for nothing when the plan is proven; otherwise whoever deploys it says that he knows."""

    seen = forms.MultipleChoiceField(
        label="未经证明的方案", widget=forms.CheckboxSelectMultiple,
        choices=[("yes", "已知悉：本方案不可复现（未证明最优且唯一，或者经过手工调换）。")],
        error_messages={"required": "本方案不可复现，请阅后勾选，再启用。"},
    )  # fmt: skip

    def prepare(self) -> None:
        if self.case.proof.get("proven"):
            del self.fields["seen"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return {"knowing": bool(data.get("seen"))}


class _PlaceForm(ReasonForm):
    """One place of the plan: group and member in one list."""

    place = forms.ChoiceField(label="调出的专家")
    field_order: "tuple[str, ...]" = ("place", "reason")

    def prepare(self) -> None:
        self.problem, self.plan = draws.shown(self.case), draws.plan_of(self.case)
        self.names = {one.id: one.name for one in self.problem.candidates}
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (f"{index}:{person}", f"{place_name(self.problem, self.plan, index)}　{self.names[person]}")
            for index, group in enumerate(self.plan)
            for person in group.members
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "place" in data:
            group, _, person = data.pop("place").partition(":")
            data["group"], data["leaves"] = int(group), int(person)
        return data


class SwapForm(_PlaceForm):
    comes = forms.TypedChoiceField(label="调入的专家", coerce=int)
    field_order: "tuple[str, ...]" = ("place", "comes", "reason")

    def prepare(self) -> None:
        super().prepare()
        seated: dict[int, list[int]] = {}
        for index, group in enumerate(self.plan):
            for person in group.members:
                seated.setdefault(person, []).append(index)
        self.fields["comes"].choices = [  # type: ignore[attr-defined]
            (person, f"{name}（{self._standing(seated.get(person, []))}）") for person, name in self.names.items()
        ]

    def _standing(self, places: list[int]) -> str:
        if not places:
            return "未列入"
        if self.problem.terms.kind == "joint":
            return f"现在第 {places[0] + 1} 组，互换"
        return f"已承担 {len(places)} 件，至多 {self.problem.terms.most} 件"


def fill_forms() -> None:
    add_form("draw.prepare", PrepareForm)
    add_form("draw.seed", SeedForm)
    add_form("draw.deploy", DeployForm)
    add_form("draw.swap", SwapForm)
    add_form("draw.redraw", _PlaceForm)
    add_form("draw.set_aside", ReasonForm)
