"""What the acts on letters to departments ask for: whom, about which applications, what came back."""

from typing import Any

from django import forms

from guiguan.applications import queries
from guiguan.applications.forms import line, text
from guiguan.applications.models import Application, Department
from guiguan.applications.queries import consulting
from guiguan.documents.forms import TakenFile
from guiguan.people.forms import ActForm, day


class ListDepartmentForm(ActForm):
    name = line("部门名称", length=80)
    contact = line("联系方式", required=False, hint="联系处室、地址或者值班电话。")
    matter = text("征求意见事项", length=1000, hint="写明请该部门就哪些申报条件提供情况、起止期间。")


class DropDepartmentForm(ActForm):
    department = forms.ModelChoiceField(label="部门", queryset=Department.objects.none(), empty_label=None)

    def prepare(self) -> None:
        self.fields["department"].queryset = consulting.departments(self.case.pk)  # type: ignore[attr-defined]


def _tick(form: ActForm, rows: list[Application]) -> None:
    field = form.fields["applications"]
    if isinstance(field, forms.MultipleChoiceField):
        field.choices = [(row.pk, f"{row.number}　{row.holder}：{row.title}") for row in rows]
        field.initial = [row.pk for row in rows]


def _applications() -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(label="申报", coerce=int, widget=forms.CheckboxSelectMultiple)


class SendLettersForm(ActForm):
    """One number a department; a department without a number gets no letter."""

    applications = _applications()
    due_on = day("请复日期")
    again = False

    def prepare(self) -> None:
        _tick(self, consulting.askable(self.case, self.actor, self.at, again=self.again))
        self.fields["due_on"].initial = queries.calendar_of(self.case).after(queries.local_day(self.at), 10)
        self.departments = list(consulting.departments(self.case.authority_id))
        for row in self.departments:
            self.fields[f"number_{row.pk}"] = line(f"{row.name}：发函文号", required=False, length=60,
                                                   hint=f"{row.matter}　不征求的留空。")  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        numbers = {row.pk: data.pop(f"number_{row.pk}", "") for row in self.departments}
        if not any(numbers.values()):
            self.add_error(None, "请为要征求意见的部门填写发函文号；还没有部门的，先办理“列入征求意见部门”。")
        return {**data, "numbers": {pk: number for pk, number in numbers.items() if number}}


class SendAgainForm(SendLettersForm):
    again = True


class NothingNewForm(ActForm):
    department = forms.ModelChoiceField(label="部门", queryset=Department.objects.none())
    as_of = day("截至日期", help_text="说明载明的无新增不利情况的截至日期。")
    number = line("说明文号", length=60)
    applications = _applications()
    scan = TakenFile("说明扫描件", required=False)

    def prepare(self) -> None:
        self.fields["department"].queryset = consulting.departments(self.case.authority_id)  # type: ignore[attr-defined]
        _tick(self, consulting.askable(self.case, self.actor, self.at, again=True))


class RecordRepliesForm(ActForm):
    """Typed line by line, or read from the returned table into the same lines, which are then looked over and saved."""

    table = forms.FileField(
        label="填好的附件表格", required=False, widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text="选择部门退回的 Excel 表格后办理，先读入下面各栏供核对，不登记；核对后再次办理即登记。",
    )  # fmt: skip
    number = line("复函文号", length=60)
    replied_on = day("复函日期")
    scan = TakenFile("复函扫描件", required=False)

    def prepare(self) -> None:
        self.lines = [row for row in consulting.lines_of(self.case, self.actor, self.at) if row.replied_on is None]
        self.found: consulting.Read | None = None
        table = self.files.get("table")
        if table is not None:
            self.found = consulting.read_reply(table, self.lines)
            self._take_over(self.found)
        for row in self.lines:
            name = f"{row.application.number}　{row.application.holder}"
            self.fields[f"adverse_{row.pk}"] = forms.ChoiceField(
                label=name, required=False, choices=[("", "未复"), ("no", "无不利情况"), ("yes", "有不利情况")]
            )
            self.fields[f"words_{row.pk}"] = line(f"{name}：具体情况", required=False, length=1000)

    def _take_over(self, found: consulting.Read) -> None:
        typed = dict(self.data.items())
        for pk, (adverse, words) in found.answers.items():
            typed[f"adverse_{pk}"], typed[f"words_{pk}"] = "yes" if adverse else "no", words
        self.data = typed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.found is not None:
            self._tell(self.found)
        answers = {}
        for row in self.lines:
            adverse, words = data.pop(f"adverse_{row.pk}", ""), data.pop(f"words_{row.pk}", "")
            if adverse == "yes" and not words:
                self.add_error(f"words_{row.pk}", "有不利情况的，请写明具体情况。")
            if adverse:
                answers[row.pk] = (adverse == "yes", words)
        if not answers and self.found is None:
            self.add_error(None, "请至少填写一件申报的答复，或者选择填好的附件表格。")
        data.pop("table", None)
        return {**data, "answers": answers}

    def _tell(self, found: consulting.Read) -> None:
        for fault in found.faults:
            self.add_error(None, fault)
        self.add_error(
            None, f"已读入 {len(found.answers)} 行，有误 {len(found.faults)} 行，尚未登记。请核对下面各栏后再次办理。"
        )


FORMS: dict[str, type[ActForm]] = {
    "department.list": ListDepartmentForm,
    "department.drop": DropDepartmentForm,
    "consultation.send": SendLettersForm,
    "consultation.ask_again": SendAgainForm,
    "consultation.nothing_new": NothingNewForm,
    "consultation.record_replies": RecordRepliesForm,
}
