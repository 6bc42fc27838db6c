"""What the acts on an application ask for besides the press of a button."""

from typing import Any

from django import forms
from django.utils import timezone

from guiguan.applications import queries
from guiguan.applications.models import Application, Consultation
from guiguan.applications.operations.intake import PREVAILS, code_matches
from guiguan.applications.queries.findings import findings_as_signed
from guiguan.documents.forms import HINT, TakenFile, TakenFiles
from guiguan.law import policy as law
from guiguan.law.workdays import UnknownDay
from guiguan.people.forms import ActForm, day
from guiguan.procedure.ports import add_form


def line(label: str, *, required: bool = True, length: int = 120, hint: str = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=length, help_text=hint)


def text(label: str, *, required: bool = True, hint: str = "", length: int = 4000) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=length, help_text=hint, widget=forms.Textarea(attrs={"rows": 5})
    )


def yes_no(label: str, yes: str, no: str, *, hint: str = "") -> forms.TypedChoiceField:
    """A question answered by one of two sentences; nothing is chosen beforehand."""
    return forms.TypedChoiceField(
        label=label, choices=[("yes", yes), ("no", no)], coerce=lambda value: value == "yes", help_text=hint,
        widget=forms.RadioSelect,
    )  # fmt: skip


def prizes_of(policy_id: str) -> list[tuple[str, str]]:
    policy = law.load(policy_id)
    return [(prize, policy.prize_name(prize)) for prize in dict.fromkeys(prize for prize, _ in policy.questions)]


class BeginForm(ActForm):
    prize = forms.ChoiceField(label="申报奖项", widget=forms.RadioSelect)
    applicant = forms.ChoiceField(
        label="申报主体", widget=forms.RadioSelect, help_text="组织申报先进质量管理模式，个人申报先进质量管理成果。"
    )
    employer_name = line("所在单位", required=False, hint="个人申报的填写：内部公示由所在单位确认。")
    employer_code = line("所在单位统一社会信用代码", required=False, length=18)

    def prepare(self) -> None:
        held = queries.organisations_of(self.actor, self.at)
        self.organisations = {str(row.pk): row for row in held}
        choices = [(str(row.pk), f"{row}（先进质量管理模式）") for row in held]
        choices.append(("self", f"{self.actor.name}本人（先进质量管理成果）"))
        self._choices("applicant", choices)
        self._choices("prize", prizes_of(self.case.policy_id))

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        applicant = data.get("applicant")
        if applicant == "self":
            for name in ("employer_name", "employer_code"):
                if not data.get(name):
                    self.add_error(name, "个人申报的，请填写所在单位的名称和统一社会信用代码。")
        if self.errors or applicant is None:
            return data
        if applicant != "self":
            return {"prize": data["prize"], "kind": "model", "organisation": self.organisations[applicant]}
        return {"prize": data["prize"], "kind": "achievement", "employer_name": data["employer_name"],
                "employer_code": data["employer_code"].strip().upper()}  # fmt: skip


class PostInternalNoticeForm(ActForm):
    posted_on = day("张贴日期", help_text="张贴当日不计入公示时间，次一工作日为第一日。")
    place = line("公示位置", hint="例如：办公楼一层公告栏、内部办公网首页。")


class FinishInternalNoticeForm(ActForm):
    last_day = day("届满日期")
    outcome = line("公示结果", length=200, hint="例如：公示期间未收到异议。")
    photo = TakenFile("张贴照片", required=False, help_text="张贴在公示位置的照片。" + HINT)


class InviteEmployerForm(ActForm):
    name = line("单位联系人姓名", length=40)
    address = forms.EmailField(label="单位联系人电子邮箱", help_text="邀请发到这个邮箱，七日内有效，只能使用一次。")


class ConfirmInvitedForm(ActForm):
    """What the employer's contact says on the page of the invitation."""

    name = line("确认人姓名", length=40)
    post = line("职务", length=40)
    proof = TakenFile("盖章的确认件", help_text="写明公示起止日期、位置和结果，加盖单位公章。" + HINT)
    agreed = forms.BooleanField(label="经核对，内部公示情况属实，本单位予以确认。")


class ReasonForm(ActForm):
    reason = text("理由", length=1000)


class RegisterForm(ActForm):
    received_on = day("收件日期")
    electronic = forms.BooleanField(label="收到电子件", required=False, initial=True)
    paper_copies = forms.IntegerField(label="纸质件份数", min_value=0, max_value=99, initial=0)
    sealed = forms.BooleanField(label="已加盖申报单位公章", required=False)
    recommender = line("推荐单位", required=False, hint="没有推荐的，推荐各项留空。")
    recommender_sealed = forms.BooleanField(label="已加盖推荐单位章", required=False)
    opinion = line("推荐意见", required=False, length=200)
    opinion_scan = TakenFile("推荐意见扫描件", required=False)
    paper_code = line("纸质件内容校验值前8位", required=False, length=8, hint="印在打印件每页页脚；没有印制的留空。")
    mismatch = forms.BooleanField(label="校验值与电子件不一致，已核对，仍予登记", required=False)
    prevails = forms.ChoiceField(label="两者不一致时以哪一件为准", choices=PREVAILS)

    def prepare(self) -> None:
        self.fields["received_on"].initial = timezone.localtime(self.case.submitted_at or self.at).date()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        known = data.pop("mismatch", False)
        if code_matches(self.case, data.get("paper_code", "").strip().lower()) is False and not known:
            self.add_error("paper_code", "与电子件的内容校验值不一致。请核对纸质件；仍予登记的，请勾选下一项。")
        if data.get("opinion") and not data.get("recommender"):
            self.add_error("recommender", "填写推荐意见的，请写明推荐单位。")
        return data


class ChangePrevailingForm(ActForm):
    prevails = forms.ChoiceField(label="改为以哪一件为准", choices=PREVAILS, widget=forms.RadioSelect)
    reason = text("理由", length=400)


class RequestSupplementForm(ActForm):
    request = text("需补正的材料", hint="每行一项，写明缺少什么、依据申报通知哪一条、如何补正。")
    working_days = forms.IntegerField(
        label="补正期限（工作日）", required=False, min_value=1, max_value=60,
        help_text="从次一工作日起算；填写下一项的，以下一项为准。",
    )  # fmt: skip
    due_on = day("补正期限", required=False, help_text="至当日 24:00。最早为次一工作日。")
    number = line("文号", required=False, length=60)

    def prepare(self) -> None:
        self.fields["working_days"].initial = 5

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        days = data.pop("working_days", None)
        if not data.get("due_on") and days:
            try:
                data["due_on"] = queries.calendar_of(self.case.round).after(queries.local_day(self.at), days)
            except UnknownDay as unknown:
                self.add_error("due_on", str(unknown))
        elif not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "请填写补正期限的工作日数或者日期。")
        return data


class ExtendSupplementForm(ActForm):
    due_on = day("延长至", help_text="至当日 24:00。")
    reason = text("理由", length=400)


class SupplyForm(ActForm):
    """A reply and files for each line of the request."""

    def prepare(self) -> None:
        row = queries.open_supplement(self.case)
        self.items = [words.strip() for words in (row.request if row else "").splitlines() if words.strip()]
        for place, item in enumerate(self.items, start=1):
            self.fields[f"reply_{place}"] = text(f"{place}. {item}", hint="说明补正情况；确实无法提供的，写明原因。")
            self.fields[f"evidence_{place}"] = TakenFiles(f"第 {place} 项材料", required=False)
            for name in (f"reply_{place}", f"evidence_{place}"):
                self.fields[name].given_by = self.actor, self.at  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        replies: list[str] = []
        evidence: list[Any] = []
        for place, item in enumerate(self.items, start=1):
            came = data.get(f"evidence_{place}") or []
            names = f"（附件 {len(came)} 件）" if came else ""
            replies.append(f"{place}. {item}：{data.get(f'reply_{place}', '')}{names}")
            evidence += came
        return {"reply": "\n".join(replies), "evidence": evidence}


class ConsultForm(ActForm):
    department = line("征求意见部门", length=80)
    number = line("发函文号", length=60)
    sent_on = day("发函日期")
    matter = text("征求意见事项", hint="写明需要该部门提供的情况和期间。")


class RecordReplyForm(ActForm):
    consultation = forms.ChoiceField(label="发函")
    reply = text("复函意见")
    adverse = yes_no("是否有不利情况", "有不利情况", "没有不利情况")
    number = line("复函文号", required=False, length=60)
    replied_on = day("复函日期")
    scan = TakenFile("复函扫描件", required=False)

    def prepare(self) -> None:
        self.letters = {str(row.pk): row for row in queries.unanswered(self.case)}
        field = self.fields["consultation"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(pk, f"{row.department}（{row.number}）") for pk, row in self.letters.items()]

    def clean_consultation(self) -> Consultation:
        return self.letters[self.cleaned_data["consultation"]]


class SignFindingsForm(ActForm):
    dissent = text("保留意见", required=False, hint="没有的留空。")


class ResultForm(ActForm):
    reasons = text("理由", hint="写明依据的条款和事实。随审查结果告知书送达申报方。")
    number = line("文号", required=False, length=60)

    def prepare(self) -> None:
        unmet = [row["label"] for row in findings_as_signed(self.case) if row["finding"] == "not_met"]
        if not unmet and isinstance(self.case, Application):
            policy = law.load(self.case.round.policy_id)
            cited = "、".join(citation.label for citation in policy.cite("application.pass_check"))
            self.fields["reasons"].initial = f"依据{cited}，经评审组审查，基本条件符合要求，申报材料完整。"
        elif unmet:
            self.fields["reasons"].initial = f"下列事项不符合要求：{'；'.join(unmet)}。"


class ExcludeForm(ActForm):
    reason = text("理由", length=1000)
    document = line("决定文号", required=False, length=60, hint="不是因本系统内成立的异议的，填写有权机关决定的文号。")


def fill_forms() -> None:
    """Called once by config when the apps are ready."""
    from guiguan.applications import forms_letters, forms_paper, forms_recommending

    forms_by_code: dict[str, type[ActForm]] = {
        **forms_letters.FORMS,
        **forms_paper.FORMS,
        **forms_recommending.FORMS,
        "application.begin": BeginForm,
        "application.post_internal_notice": PostInternalNoticeForm,
        "application.finish_internal_notice": FinishInternalNoticeForm,
        "application.invite_employer": InviteEmployerForm,
        "application.withdraw": ReasonForm,
        "application.register": RegisterForm,
        "application.request_supplement": RequestSupplementForm,
        "application.supply": SupplyForm,
        "application.extend_supplement": ExtendSupplementForm,
        "application.change_prevailing": ChangePrevailingForm,
        "application.consult": ConsultForm,
        "application.record_reply": RecordReplyForm,
        "application.weigh_adverse": ReasonForm,
        "application.sign_findings": SignFindingsForm,
        "application.reopen_check": ReasonForm,
        "application.pass_check": ResultForm,
        "application.fail_check": ResultForm,
        "application.exclude": ExcludeForm,
    }
    for code, form in forms_by_code.items():
        add_form(code, form)
