"""What the acts on an authority's desk ask for."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from guiguan.law import announced
from guiguan.law import policy as law
from guiguan.people import ports, queries
from guiguan.people.models import Account, Authority, Membership, Organisation, Person, RoleGrant
from guiguan.people.queries import invitations
from guiguan.people.states import Wish
from guiguan.procedure.ports import add_form
from guiguan.procedure.spec import GRANTED, Actor, Role


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A date typed or picked, ISO."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class ActForm(forms.Form):
    """A form that belongs to an act on a case."""

    def __init__(self, data: Any = None, files: Any = None, *, case: Any, actor: Actor, at: datetime) -> None:
        super().__init__(data, files)
        self.case, self.actor, self.at = case, actor, at
        for field in self.fields.values():
            field.given_by = actor, at  # type: ignore[attr-defined]  # fields for files enter who brought what
        self.prepare()

    def prepare(self) -> None:
        """Fill choices that depend on the case."""


class GrantRoleForm(ActForm):
    account = forms.CharField(label="账号", max_length=40)
    role = forms.ChoiceField(label="角色", choices=[(role.value, role.label) for role in Role if role in GRANTED])
    starts = day("起")
    ends = day("止", required=False, help_text="长期的留空。")
    district = forms.CharField(label="所在区", max_length=40, required=False, help_text="只用于区市场监管局。")
    desk = forms.CharField(label="岗位", max_length=20, required=False, help_text="例如 A角、B角。")

    def clean_account(self) -> str:
        name: str = self.cleaned_data["account"]
        if not Account.objects.filter(username=name).exists():
            raise forms.ValidationError("没有这个账号，请核对后重新输入。")
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("ends") and data.get("starts") and data["ends"] < data["starts"]:
            self.add_error("ends", "止期不能早于起期。")
        if "account" in data:
            data["person"] = Account.objects.select_related("person").get(username=data.pop("account")).person
        if "role" in data:
            data["role"] = Role(data["role"])
        return data


class EndRoleForm(ActForm):
    grant = forms.ChoiceField(label="授权")
    ends = day("终止日期")

    def prepare(self) -> None:
        authority: Authority = self.case
        grants = RoleGrant.objects.filter(authority=authority, ends__isnull=True).select_related("person")
        self.fields["grant"].choices = [(g.pk, f"{g.person.name}：{Role(g.role).label}") for g in grants]  # type: ignore[attr-defined]

    def clean_grant(self) -> RoleGrant:
        return RoleGrant.objects.select_related("person").get(pk=self.cleaned_data["grant"])


class AdmitMemberForm(ActForm):
    account = forms.CharField(label="账号", max_length=40)
    credit_code = forms.CharField(label="统一社会信用代码", max_length=18)
    unit = forms.CharField(label="内设机构名称", max_length=80, required=False)
    right = forms.ChoiceField(label="权限", choices=[("manager", "管理员"), ("editor", "编辑"), ("reader", "只读")])
    starts = day("起")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not {"account", "credit_code"} <= set(data):
            return data
        person = Person.objects.filter(accounts__username=data.pop("account")).first()
        found = Organisation.objects.filter(credit_code=data.pop("credit_code"), unit=data.pop("unit", "")).first()
        if person is None or found is None:
            raise forms.ValidationError("账号或者单位尚未录入，请核对授权书后重新输入。")
        return {**data, "person": person, "organisation": found}


SCOPES = {"CN": "全国"}


def scopes_of(authority: Authority) -> list[tuple[str, str]]:
    """Whose days this authority may enter: the nation's, its city's, its district's."""
    names = dict(queries.authorities().values_list("code", "name"))
    found = []
    for code in authority.calendar_scopes.split(","):
        label = SCOPES.get(code) or names.get(code, "本地")
        found.append((code, f"{label}（{code}）"))
    return found


class CalendarForm(ActForm):
    scope = forms.ChoiceField(label="适用范围")
    on = day("日期")
    working = forms.TypedChoiceField(
        label="这一天", choices=[("0", "休息"), ("1", "上班")], coerce=lambda value: value == "1"
    )
    source = forms.CharField(label="依据", max_length=200, help_text="通知名称和文号。")

    def prepare(self) -> None:
        self.fields["scope"].choices = scopes_of(self.case)  # type: ignore[attr-defined]


def _first_sheet(table: Any) -> list[list[Any]]:
    try:
        return ports.first_sheet[0](table)
    except ValueError as broken:
        raise announced.Unreadable(str(broken)) from None


class AnnounceYearForm(ActForm):
    """Typed as the State Council's notice lists it, or out of an Excel file of three columns."""

    scope = forms.ChoiceField(label="适用范围")
    year = forms.IntegerField(label="年份", min_value=2004, max_value=2100)
    text = forms.CharField(
        label="放假安排", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 9}),
        help_text="照通知原文粘贴，例如：元旦：1月1日（周五）至3日（周日）放假，共3天。2月14日（周日）上班。",
    )  # fmt: skip
    table = forms.FileField(
        label="或者上传 Excel", required=False, widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text="三列：起、止、放假或者上班。上传的，以表为准。",
    )  # fmt: skip
    source = forms.CharField(label="依据", max_length=200, help_text="通知名称和文号。")

    def prepare(self) -> None:
        self.fields["scope"].choices = scopes_of(self.case)  # type: ignore[attr-defined]
        self.initial = {"year": timezone.localtime(self.at).year + 1}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        text, table, year = data.pop("text", ""), data.pop("table", None), data.get("year")
        if year is None:
            return data
        field = "table" if table else "text"
        try:
            if table:
                data["arrangement"] = announced.read_rows(_first_sheet(table), year)
            else:
                data["arrangement"] = announced.read(text, year)
        except announced.Unreadable as unreadable:
            self.add_error(field, str(unreadable))
        return data


class InviteMemberForm(ActForm):
    name = forms.CharField(label="姓名", max_length=40)
    address = forms.EmailField(label="电子邮箱", help_text="邀请发到这个邮箱，七日内有效，只能使用一次。")
    right = forms.ChoiceField(label="权限", choices=invitations.rights(), widget=forms.RadioSelect)


class MemberForm(ActForm):
    """One of the organisation's members as they are now."""

    member = forms.ChoiceField(label="成员")

    def prepare(self) -> None:
        self.members = {str(row.pk): row for row in queries.members_of(self.case.pk, self.at)}
        self.fields["member"].choices = [  # type: ignore[attr-defined]
            (pk, f"{row.person}（{row.get_right_display()}）") for pk, row in self.members.items()
        ]

    def clean_member(self) -> Membership:
        return self.members[self.cleaned_data["member"]]


class ChangeRightForm(MemberForm):
    right = forms.ChoiceField(label="改为", choices=invitations.rights(), widget=forms.RadioSelect)


class GrantRequestForm(ActForm):
    name = forms.CharField(label="更正后的姓名", max_length=40, required=False)
    phone = forms.CharField(label="更正后的电话", max_length=20, required=False)
    mail = forms.EmailField(label="更正后的电子邮箱", required=False)
    answer = forms.CharField(label="答复", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def prepare(self) -> None:
        if self.case.wish == Wish.CORRECT:
            for field in ("name", "phone", "mail"):
                self.fields[field].help_text = "不更正的留空。"
            return
        for field in ("name", "phone", "mail"):
            del self.fields[field]


class RefuseRequestForm(ActForm):
    basis = forms.ChoiceField(label="依据", widget=forms.RadioSelect)
    reason = forms.CharField(label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def prepare(self) -> None:
        policy = law.latest(self.case.authority.code)
        found = ["系统规则：登记簿只增不改", "《个人信息保护法》第四十七条第二款"]
        if policy.has("retention.years"):
            label = policy.cite("retention.years")[0].label
            found.insert(0, f"{label}：申报评审材料保存{policy.parameter('retention.years')}年")
        self.fields["basis"].choices = [(words, words) for words in found]  # type: ignore[attr-defined]


class ReasonForm(ActForm):
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class FactorResetForm(ActForm):
    account = forms.CharField(label="账号", max_length=40)
    reason = forms.CharField(label="原因", max_length=200, help_text="例如手机遗失、更换手机，备用码也已遗失。")

    def clean_account(self) -> Account:
        found = Account.objects.select_related("person").filter(username=self.cleaned_data["account"]).first()
        if found is None:
            raise forms.ValidationError("没有这个账号，请核对后重新输入。")
        return found


class CheckedForm(ActForm):
    checked = forms.CharField(
        label="核对身份的方式", max_length=200, help_text="例如当面核验身份证件，或者按登记的电话回拨核对。"
    )


def fill_forms() -> None:
    add_form("factor.request_reset", FactorResetForm)
    add_form("factor.confirm_reset", CheckedForm)
    add_form("factor.reject_reset", ReasonForm)
    add_form("role.grant", GrantRoleForm)
    add_form("role.end", EndRoleForm)
    add_form("membership.admit", AdmitMemberForm)
    add_form("calendar.correct", CalendarForm)
    add_form("calendar.announce", AnnounceYearForm)
    add_form("calendar.reject", ReasonForm)
    add_form("calendar_year.reject", ReasonForm)
    add_form("late_entry.reject", ReasonForm)
    add_form("membership.invite", InviteMemberForm)
    add_form("membership.change_right", ChangeRightForm)
    add_form("membership.remove", MemberForm)
    add_form("registration.refuse", ReasonForm)
    add_form("personal.grant", GrantRequestForm)
    add_form("personal.refuse", RefuseRequestForm)
