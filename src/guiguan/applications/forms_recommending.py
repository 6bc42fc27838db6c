"""What the acts on a recommendation (Art. 21) ask for."""

from typing import Any

from django import forms
from django.utils import timezone

from guiguan.applications.queries import recommending as queries
from guiguan.applications.rules.recommending import KINDS, Recommended, faults_of
from guiguan.applications.states import Recommender
from guiguan.documents.forms import TakenFile
from guiguan.people.forms import ActForm, day
from guiguan.people.forms import ReasonForm as WithdrawForm
from guiguan.people.operations.registration import plain_code

NAMES = ("kind", "title", "holder", "credit_code", "unit", "employer", "district", "trade", "contact", "reasons")


class RecommendForm(ActForm):
    recommender_kind = forms.ChoiceField(label="推荐方", choices=Recommender.choices())
    recommender = forms.CharField(label="推荐单位或者推荐人", max_length=120)
    kind = forms.ChoiceField(
        label="类别", widget=forms.RadioSelect,
        choices=[(kind, f"{name}（{'组织' if kind == 'model' else '个人'}）") for name, kind in KINDS.items()],
    )  # fmt: skip
    title = forms.CharField(label="模式或成果名称", max_length=120)
    holder = forms.CharField(label="组织名称或者个人姓名", max_length=120)
    employer = forms.CharField(label="所在单位", max_length=120, required=False, help_text="推荐个人的填写。")
    credit_code = forms.CharField(
        label="统一社会信用代码", max_length=18, help_text="组织的代码；推荐个人的，填其所在单位的代码。"
    )
    unit = forms.CharField(
        label="内设机构名称", max_length=80, required=False, help_text="推荐内设机构的填写，代码填所属单位的。"
    )
    district = forms.CharField(label="所在区", max_length=40)
    trade = forms.CharField(label="行业", max_length=40)
    contact = forms.CharField(
        label="联系人和联系方式", max_length=120, required=False, help_text="审定办据此确认申报意愿。"
    )
    reasons = forms.CharField(label="推荐理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def prepare(self) -> None:
        last = queries.last_by(self.actor.person_id)
        if last is not None:
            self.initial = {"recommender_kind": last.recommender_kind, "recommender": last.recommender}

    def clean_credit_code(self) -> str:
        return plain_code(self.cleaned_data["credit_code"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"kind", "credit_code"} <= set(data):
            for name, wrong in faults_of(data["kind"], data["credit_code"], data.get("employer", "")).items():
                self.add_error(name, wrong)
        if self.errors:
            return data
        one = Recommended(**{name: data.pop(name) for name in NAMES})
        return {**data, "one": one}


class EnterForm(RecommendForm):
    letter_number = forms.CharField(label="推荐函文号", max_length=60, help_text="没有文号的，写“无文号”。")
    letter_on = day("推荐函日期")
    scan = TakenFile("推荐函扫描件")

    field_order = ("recommender_kind", "recommender", "letter_number", "letter_on", "scan")

    def prepare(self) -> None:
        """Entered for others: nothing is proposed."""


class AskForm(ActForm):
    asked_on = day("询问日期")
    how = forms.CharField(label="询问方式和对象", max_length=200, help_text="例如：电话询问质量部负责人；发函。")
    letter = forms.BooleanField(label="生成申报意愿确认函", required=False)
    number = forms.CharField(label="确认函文号", max_length=60, required=False)
    tell = forms.BooleanField(
        label="函中写明推荐方", required=False, help_text="不写明的，被推荐的组织和个人不知道由谁推荐。"
    )

    def prepare(self) -> None:
        self.fields["asked_on"].initial = timezone.localtime(self.at).date()


class UnwillingForm(ActForm):
    answered_on = day("答复日期")
    how = forms.CharField(
        label="答复方式和内容", max_length=200, help_text="写明由谁、以何种方式答复。答复内容告知推荐方。"
    )
    scan = TakenFile("书面答复扫描件", required=False)

    def prepare(self) -> None:
        self.fields["answered_on"].initial = timezone.localtime(self.at).date()


class WillingForm(UnwillingForm):
    mail = forms.EmailField(
        label="电子邮箱", required=False, help_text="对方在本系统没有账号的填写，请其办理首次登记的通知发到这个邮箱。"
    )


FORMS: dict[str, type[ActForm]] = {
    "recommendation.recommend": RecommendForm,
    "recommendation.enter": EnterForm,
    "recommendation.ask": AskForm,
    "recommendation.record_willing": WillingForm,
    "recommendation.record_unwilling": UnwillingForm,
    "recommendation.withdraw": WithdrawForm,
}
