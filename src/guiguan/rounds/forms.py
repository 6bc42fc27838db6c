"""What the acts on review rules, criteria, rounds and rulings ask for."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from guiguan.documents import spreadsheet
from guiguan.documents.forms import TakenFile
from guiguan.law import policy as law
from guiguan.people.forms import ActForm, ReasonForm, day
from guiguan.procedure.ports import add_form
from guiguan.rounds import queries
from guiguan.rounds.models import CriteriaSet
from guiguan.rounds.rules import BANDS, JUDGED, criteria_problems
from guiguan.rounds.rules.materials import LIMITS, PARTS, limits_of, parts_of
from guiguan.rounds.rules.plan import STAGES


def choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Set the choices of a field that depend on the case."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class RulesForm(ActForm):
    title = forms.CharField(label="名称", max_length=120)
    text = forms.CharField(label="全文", max_length=60000, widget=forms.Textarea(attrs={"rows": 18}))
    sheets_per_application = forms.IntegerField(
        label="每件申报的评审员最少人数", min_value=2, max_value=15, initial=3, help_text="每名评审员独立评分。"
    )
    spread_limit = forms.IntegerField(
        label="评分分歧上限（百分点）", min_value=5, max_value=100, initial=20, help_text="超过的，合议时须说明理由。"
    )
    visit_share = forms.IntegerField(
        label="进入现场评审的比例（%）", min_value=1, max_value=100, initial=60,
        help_text="拟定现场评审名单时按此提示，偏离须说明理由。",
    )  # fmt: skip
    weight_document = forms.IntegerField(label="资料评审权重（%）", min_value=0, max_value=100, initial=40)
    weight_site = forms.IntegerField(label="现场评审权重（%）", min_value=0, max_value=100, initial=40)
    weight_evaluation = forms.IntegerField(label="综合评价权重（%）", min_value=0, max_value=100, initial=20)
    adverse_days = forms.IntegerField(
        label="再次征求部门意见的有效天数", min_value=0, max_value=180, initial=0, required=False,
        help_text="确定现场评审名单、提请审议、登记批复和核对表彰前，须在此天数内再次征求意见或者有无新增不利情况的说明；0 为不要求。",
    )  # fmt: skip
    calibration = forms.CharField(label="评分尺度统一办法", max_length=400, required=False)
    staff_declare = forms.BooleanField(
        label="审定办工作人员每一环节先申报有无利害关系，再打开申报材料", required=False, initial=True,
        help_text="资格审查、资料评审、现场评审前各申报一次；未申报的件，该工作人员不能查看。",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        weights = {key: data[f"weight_{key}"] for key in ("document", "site", "evaluation")}
        if sum(weights.values()) != 100:
            self.add_error("weight_evaluation", f"三项权重合计为 {sum(weights.values())}%，应为 100%。")
        data["adverse_days"] = data.get("adverse_days") or 0
        plain = (
            "sheets_per_application",
            "spread_limit",
            "visit_share",
            "adverse_days",
            "calibration",
            "staff_declare",
        )
        parameters = {key: data[key] for key in plain}
        return {"title": data["title"], "text": data["text"], "parameters": {**parameters, "weights": weights}}


class ReviseRulesForm(RulesForm):
    def prepare(self) -> None:
        known = dict(self.case.parameters)
        weights = known.pop("weights", {})
        known.setdefault("staff_declare", False)  # what is stored without it asks nobody
        self.initial = {**known, "title": self.case.title, "text": self.case.text,
                        **{f"weight_{key}": value for key, value in weights.items()}}  # fmt: skip


HEADS = ("类别", "编号", "名称", "分值", "类型")
"""The columns of a table of criteria; 类型 is 过程 or 结果."""


def lines_of(text: str) -> list[list[str]]:
    """Lines of ``类别|编号|名称|分值|过程或结果``, or tabs, as pasted from a spreadsheet."""
    return [line.replace("\t", "|").replace("｜", "|").split("|") for line in text.splitlines() if line.strip()]


def parse_items(rows: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """The items of a table in five columns, a heading row left out. Raises ValidationError that names every faulty
    row and what is wrong with it."""
    words = {label: key for key, label in JUDGED.items()}
    items, faults = [], []
    for number, row in enumerate(rows, start=1):
        cells = [str(cell).strip() for cell in row]
        if tuple(cells) == HEADS:
            continue
        lacks = [f"应有五栏（{'、'.join(HEADS)}），实有 {len(cells)} 栏"] if len(cells) != len(HEADS) else []
        if not lacks:
            lacks = [f"{head}空缺" for head, cell in zip(HEADS, cells, strict=True) if not cell]
            lacks += [f"分值“{cells[3]}”不是正整数"] * bool(cells[3] and not cells[3].isdecimal())
            lacks += [f"类型“{cells[4]}”应为过程或者结果"] * bool(cells[4] and cells[4] not in words)
        if lacks:
            faults.append(f"第 {number} 行：{'；'.join(lacks)}。")
            continue
        items.append({"no": cells[1], "title": cells[2], "points": int(cells[3]), "category": cells[0],
                      "judged": words[cells[4]]})  # fmt: skip
    if faults:
        raise forms.ValidationError(faults)
    return items


def parse_bands(text: str) -> list[str]:
    """Six texts, one a line, lowest band first; nothing when left empty. Raises ValidationError."""
    listed = [line.strip() for line in text.splitlines() if line.strip()]
    if listed and len(listed) != BANDS:
        raise forms.ValidationError(f"应为 {BANDS} 行，从低到高每档一行，现有 {len(listed)} 行。")
    return listed


class CriteriaForm(ActForm):
    shipped = forms.ChoiceField(
        label="随附的分值表", required=False, help_text="选用的，下列各项不必填写；填写了的，以填写的为准。"
    )
    code = forms.CharField(label="标准号", max_length=60, required=False)
    title = forms.CharField(label="名称", max_length=120, required=False)
    edition = forms.CharField(label="版本", max_length=20, required=False)
    source = forms.CharField(label="来源", max_length=200, required=False, help_text="分值表出自何处。")
    illustrative = forms.BooleanField(label="示例表（不是标准原文）", required=False)
    table = TakenFile(
        "分值表（Excel）", required=False,
        help_text="第一张表，五栏：类别、编号、名称、分值、类型（过程或者结果）。有错误的行逐行列出，全部正确才录入。",
    )  # fmt: skip
    items = forms.CharField(
        label="分值表", required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 12}),
        help_text="不用 Excel 的，在此填写，每行五栏：类别|编号|名称|分值|过程或结果。可以从表格软件直接粘贴。",
    )  # fmt: skip
    bands_process = forms.CharField(
        label="过程条目的评分档次原文", required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="已取得标准使用许可的，从低到高每档一行，共六行，在评分页代替工作提示；不对外公开。",
    )  # fmt: skip
    bands_result = forms.CharField(
        label="结果条目的评分档次原文", required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="同上。",
    )  # fmt: skip

    def prepare(self) -> None:
        self.tables = queries.shipped_criteria()
        listed = [(key, f"{row['code']} {row['title']}（{row['edition']}）") for key, row in self.tables.items()]
        choose(self, "shipped", [("", "不选用，自行填写"), *listed])

    def clean_items(self) -> list[dict[str, Any]]:
        return parse_items(lines_of(self.cleaned_data["items"]))

    def clean_table(self) -> list[dict[str, Any]]:
        upload = self.cleaned_data["table"]
        if upload is None:
            return []
        try:
            rows = spreadsheet.first_sheet(upload)
        except spreadsheet.NotASpreadsheet as wrong:
            raise forms.ValidationError(str(wrong)) from None
        return parse_items(rows)

    def clean_bands_process(self) -> list[str]:
        return parse_bands(self.cleaned_data["bands_process"])

    def clean_bands_result(self) -> list[str]:
        return parse_bands(self.cleaned_data["bands_result"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        base = self.tables.get(data.pop("shipped", ""), {})
        data["items"] = data.pop("table", None) or data.get("items")
        if "table" in self.errors:
            return data
        merged = {key: data.get(key) or base.get(key, "") for key in ("code", "title", "edition", "source", "items")}
        for key, value in merged.items():
            if not value and key not in self.errors:
                self.add_error(key, "没有选用随附的分值表时，必须填写。")
        if not self.errors and (problems := criteria_problems(merged["items"])):
            self.add_error("items", "".join(problems))
        bands = {kind: lines for kind in JUDGED if (lines := data.get(f"bands_{kind}"))}
        return {**merged, "bands": bands, "illustrative": bool(data.get("illustrative") or base.get("illustrative"))}


def _pairs(form: forms.Form) -> dict[str, dict[str, str]]:
    """The planned days typed in; both or none of a stage."""
    plan = {}
    for stage in STAGES:
        starts = form.cleaned_data.pop(f"{stage.key}_starts", None)
        ends = form.cleaned_data.pop(f"{stage.key}_ends", None)
        if starts and ends and starts <= ends:
            plan[stage.key] = {"starts": starts.isoformat(), "ends": ends.isoformat()}
        elif starts or ends:
            form.add_error(f"{stage.key}_ends", f"“{stage.label}”的起止日期须一并填写，止期不早于起期。")
    return plan


class PlanForm(ActForm):
    """Which texts a round rests on, and when its stages are planned. What breaks the law is shown on the plan page."""

    name = forms.CharField(label="届次名称", max_length=60, help_text="例如：2026年度。")
    year = forms.IntegerField(label="评选年度", min_value=2001, max_value=2100)
    rules = forms.ChoiceField(label="评审规则", help_text="发布申报通知前须经审定委审议通过。")
    criteria_model = forms.ChoiceField(label="评审标准（模式）")
    criteria_achievement = forms.ChoiceField(label="评审标准（成果）")
    parts = forms.MultipleChoiceField(
        label="申报材料的组成", choices=PARTS, initial=[key for key, _ in PARTS], required=False,
        widget=forms.CheckboxSelectMultiple, help_text="申报表必须填写，不在此列。发布申报通知后不再变动。",
    )  # fmt: skip

    def prepare(self) -> None:
        authority = self.authority_id()
        self.texts = {str(row.pk): row for row in queries.usable_rules(authority)}
        self.sets = {str(row.pk): row for row in queries.usable_criteria(authority)}
        choose(self, "rules", [(pk, f"{row.title}（{row.get_state_display()}）") for pk, row in self.texts.items()])
        for name in ("criteria_model", "criteria_achievement"):
            choose(self, name, [(pk, _set_words(row)) for pk, row in self.sets.items()])
        for limit in LIMITS:
            self.fields[f"limit_{limit.key}"] = forms.IntegerField(
                label=limit.label, min_value=1, max_value=limit.most, initial=limit.usual
            )
        for stage in STAGES:
            self.fields[f"{stage.key}_starts"] = day(f"{stage.label}：计划起", required=False)
            self.fields[f"{stage.key}_ends"] = day(f"{stage.label}：计划止", required=False)

    def authority_id(self) -> int:
        return int(self.case.pk)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        plan = _pairs(self)
        limits: dict[str, Any] = {limit.key: data.pop(f"limit_{limit.key}", None) for limit in LIMITS}
        limits = {key: value for key, value in limits.items() if value} | {"parts": data.pop("parts", [])}
        return {
            **data,
            "rules": self.texts.get(data.get("rules", "")),
            "criteria_model": self.sets.get(data.get("criteria_model", "")),
            "criteria_achievement": self.sets.get(data.get("criteria_achievement", "")),
            "plan": plan,
            "limits": limits,
        }


def _set_words(row: CriteriaSet) -> str:
    marks = ("示例表，" if row.illustrative else "") + ("已审核" if row.approved_by_id else "未审核")
    return f"{row.code} {row.title}（{row.edition}，{marks}）"


class RevisePlanForm(PlanForm):
    """Everything but the name and the year, before the call."""

    def prepare(self) -> None:
        super().prepare()
        del self.fields["name"], self.fields["year"]
        if str(self.case.rules_id) not in self.texts:  # sent back meanwhile: shown, and refused if kept
            self.texts[str(self.case.rules_id)] = self.case.rules
        choose(self, "rules", [(pk, f"{row.title}（{row.get_state_display()}）") for pk, row in self.texts.items()])
        self.initial = {
            "rules": self.case.rules_id,
            "criteria_model": self.case.criteria_model_id,
            "criteria_achievement": self.case.criteria_achievement_id,
            "parts": [key for key, _ in PARTS if key in parts_of(self.case.limits)],
            **{f"limit_{key}": value for key, value in limits_of(self.case.limits).items()},
            **{f"{key}_{end}": value for key, row in self.case.plan.items() for end, value in row.items()},
        }

    def authority_id(self) -> int:
        return int(self.case.authority_id)


def _midnight(value: date) -> datetime:
    return timezone.make_aware(datetime.combine(value, time()))


class CallForm(ActForm):
    number = forms.CharField(label="文号", max_length=60)
    opens_on = day("申报开始日期")
    closes_on = day("申报截止日期", help_text="当日 24 时截止。应容得下申报前的内部公示。")
    text = forms.CharField(label="通知正文", max_length=20000, widget=forms.Textarea(attrs={"rows": 12}))

    def prepare(self) -> None:
        planned = self.case.plan
        self.initial = {
            "opens_on": planned.get("call", {}).get("starts") or planned.get("filing", {}).get("starts"),
            "closes_on": planned.get("filing", {}).get("ends"),
            "text": self.case.call_text,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if data["closes_on"] < data["opens_on"]:
            self.add_error("closes_on", "截止日期不能早于开始日期。")
        return {"number": data["number"], "text": data["text"], "opens_at": _midnight(data["opens_on"]),
                "closes_at": _midnight(data["closes_on"] + timedelta(days=1))}  # fmt: skip


class ExtendForm(ActForm):
    closes_on = day("新的截止日期", help_text="当日 24 时截止。只能延长，不能缩短。")
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        return {"reason": data["reason"], "closes_at": _midnight(data["closes_on"] + timedelta(days=1))}


class RulingForm(ActForm):
    reading = forms.ChoiceField(label="条款和采用的解释")
    document = forms.CharField(label="依据文号", max_length=80, help_text="作出解释的有权机关及其文件文号。")
    decided_on = day("作出日期")

    def prepare(self) -> None:
        self.readings: dict[str, tuple[str, str, str]] = {}
        words = []
        for policy in (one for one in law.all_policies() if one.authority == self.case.code):
            for entry in policy.open_rules():
                for index, reading in enumerate(entry.data["reading"]):
                    key = f"{policy.id}:{entry.id}:{index}"
                    self.readings[key] = (policy.id, entry.id, str(reading["as"]))
                    words.append((key, f"{policy.citation(entry)} {entry.label}：{reading['as']}"))
        choose(self, "reading", words)

    def clean_decided_on(self) -> date:
        found: date = self.cleaned_data["decided_on"]
        if found > timezone.localtime(self.at).date():
            raise forms.ValidationError("作出日期不能晚于今天，请按文件的成文日期填写。")
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "reading" not in data:
            return data
        policy_id, rule_id, reading = self.readings[data["reading"]]
        return {**data, "policy_id": policy_id, "rule_id": rule_id, "reading": reading}


def fill_forms() -> None:
    """Called once by config when the apps are ready."""
    for code, form in (
        ("round.draft_rules", RulesForm),
        ("review_rules.revise", ReviseRulesForm),
        ("criteria.enter", CriteriaForm),
        ("round.plan", PlanForm),
        ("round.revise_plan", RevisePlanForm),
        ("round.publish_call", CallForm),
        ("round.extend", ExtendForm),
        ("round.close_without_award", ReasonForm),
        ("round.cancel", ReasonForm),
        ("ruling.record", RulingForm),
    ):
        add_form(code, form)
