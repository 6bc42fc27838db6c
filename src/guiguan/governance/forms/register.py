"""What entries about an expert, invitations and lists of winners' managers ask for."""

from datetime import date
from typing import Any

from django import forms

from guiguan.documents.spreadsheet import NotASpreadsheet, first_sheet
from guiguan.governance.forms.experts import words
from guiguan.governance.models import Availability, Expert
from guiguan.governance.operations.register import Manager
from guiguan.governance.queries import register as queries
from guiguan.governance.rules.importing import COLUMNS, read_rows
from guiguan.governance.states import NoteKind, RecordKind
from guiguan.honours.models import Honour
from guiguan.people.forms import ActForm, ReasonForm, day
from guiguan.procedure.ports import add_form


class PeriodForm(ActForm):
    """Whatever ends does not end before it begins."""

    began, ended = "starts", "ends"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get(self.began) and data.get(self.ended) and data[self.ended] < data[self.began]:
            self.add_error(self.ended, "止期不能早于起期。")
        return data


class EntryForm(PeriodForm):
    """What stands in the register, as it is now."""

    fields_known = forms.CharField(label="专业领域", max_length=200, help_text="例如：质量管理、统计。用顿号分开。")
    trades = forms.CharField(label="熟悉行业", max_length=200, required=False, help_text="用顿号分开。")
    can_lead = forms.BooleanField(label="可任组长", required=False)
    qualification = forms.CharField(label="资格", max_length=120, required=False)
    starts = day("聘期起", required=False, help_text="没有聘期的留空。")
    ends = day("聘期止", required=False)

    def prepare(self) -> None:
        expert: Expert = self.case
        self.initial = {"fields_known": "、".join(expert.fields), "trades": "、".join(expert.trades),
                        "can_lead": expert.can_lead, "qualification": expert.qualification,
                        "starts": expert.starts, "ends": expert.ends}  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        return {
            **{key: value for key, value in data.items() if key != "fields_known"},
            "fields": words(data.get("fields_known", "")),
            "trades": words(data.get("trades", "")),
        }


class PostForm(PeriodForm):
    employer = forms.CharField(label="任职单位", max_length=120)
    credit_code = forms.RegexField(
        label="统一社会信用代码", regex=r"^[0-9A-Z]{18}$", required=False, strip=True,
        help_text="18 位。回避比对以代码为准；确实没有的留空。", error_messages={"invalid": "请填写 18 位数字和大写字母。"},
    )  # fmt: skip
    title = forms.CharField(label="职务", max_length=60, required=False)
    starts = day("起")
    ends = day("止", required=False, help_text="仍在任职的留空。")


class RecordForm(PeriodForm):
    began, ended = "held_on", "expires_on"
    kind = forms.TypedChoiceField(label="类别", choices=RecordKind.choices(), coerce=RecordKind)
    title = forms.CharField(label="名称", max_length=120)
    held_on = day("取得或举行日期")
    result = forms.CharField(label="结果", max_length=60, required=False, help_text="例如：92 分。")
    passed = forms.TypedChoiceField(
        label="是否合格", choices=[("1", "合格"), ("0", "不合格")], coerce=lambda value: value == "1"
    )
    expires_on = day("有效期至", required=False, help_text="长期有效的留空。")


class NoteForm(ActForm):
    on = day("日期")
    kind = forms.TypedChoiceField(label="方面", choices=NoteKind.choices(), coerce=NoteKind)
    words = forms.CharField(
        label="评价", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), help_text="只供审定办查阅。"
    )


class TimeForm(PeriodForm):
    starts = day("起", help_text="能够参加评审的时间，含起止当日。")
    ends = day("止")


class WithdrawTimeForm(ActForm):
    time: "forms.ModelChoiceField[Availability]" = forms.ModelChoiceField(label="时间", queryset=None)

    def prepare(self) -> None:
        field: Any = self.fields["time"]
        field.queryset = queries.times_of(self.case)
        field.label_from_instance = lambda row: f"{row.starts.isoformat()} 至 {row.ends.isoformat()}"


class InviteForm(ActForm):
    experts: "forms.ModelMultipleChoiceField[Expert]" = forms.ModelMultipleChoiceField(
        label="专家", queryset=None, widget=forms.CheckboxSelectMultiple, help_text="在库、本届尚未邀请的专家。"
    )

    def prepare(self) -> None:
        field: Any = self.fields["experts"]
        field.queryset = queries.invitable(self.case)
        field.label_from_instance = lambda row: f"{row.person.name}（{'、'.join([*row.fields, *row.trades])}）"

    def clean_experts(self) -> list[Expert]:
        return list(self.cleaned_data["experts"])


class ManagersForm(ActForm):
    honour: "forms.ModelChoiceField[Honour]" = forms.ModelChoiceField(label="获奖组织", queryset=None)
    managers = forms.CharField(
        label="高层管理人员", widget=forms.Textarea(attrs={"rows": 5}), max_length=4000,
        help_text="每行一人：姓名，职务，任职起始日期。例如：张示一，总经理，2021-03-01。",
    )  # fmt: skip

    def prepare(self) -> None:
        field: Any = self.fields["honour"]
        field.queryset = queries.organisations_honours(self.case)
        field.label_from_instance = lambda row: f"{row.holder}（{row.roll.label}　{row.prize_name}）"

    def clean_managers(self) -> list[Manager]:
        found, wrong = [], []
        for number, line in enumerate(self.cleaned_data["managers"].splitlines(), 1):
            if not line.strip():
                continue
            parts = [part.strip() for part in line.replace(",", "，").split("，")]
            try:
                name, title, since = parts
                found.append(Manager(name[:40], title[:60], date.fromisoformat(since)))
            except ValueError:
                wrong.append(number)
        if wrong:
            raise forms.ValidationError(f"第 {'、'.join(map(str, wrong))} 行没有按“姓名，职务，任职起始日期”填写。")
        return found


class ImportForm(ActForm):
    """The same file as on the page of imports; here, too, every faulty row is named and nothing is written."""

    sheet = forms.FileField(label="Excel 文件", widget=forms.FileInput(attrs={"accept": ".xlsx"}))

    def clean_sheet(self) -> list[list[str]]:
        try:
            sheet = first_sheet(self.cleaned_data["sheet"])
        except NotASpreadsheet as wrong:
            raise forms.ValidationError(str(wrong)) from None
        rows, faulty = read_rows(sheet, queries.known_names(self.case.pk))
        said = [faulty] if faulty else [f"第 {row.number} 行：{''.join(row.faults)}" for row in rows if row.faults]
        if said:
            raise forms.ValidationError([forms.ValidationError(one) for one in said])
        return [[row.values[name] for name in COLUMNS] for row in rows]


def fill_forms() -> None:
    add_form("expert.import", ImportForm)
    add_form("expert.revise", EntryForm)
    add_form("expert.confirm", EntryForm)
    add_form("expert.decline", ReasonForm)
    add_form("expert.remove", ReasonForm)
    add_form("expert.enter_post", PostForm)
    add_form("expert.propose_post", PostForm)
    add_form("expert.enter_record", RecordForm)
    add_form("expert.enter_note", NoteForm)
    add_form("expert.state_time", TimeForm)
    add_form("expert.withdraw_time", WithdrawTimeForm)
    add_form("expert_call.invite", InviteForm)
    add_form("expert_call.turn_down", ReasonForm)
    add_form("post_proposal.reject", ReasonForm)
    add_form("winner.list_managers", ManagersForm)
