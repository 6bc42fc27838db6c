"""What the acts on notices and objections ask for."""

from typing import Any

from django import forms
from django.utils import timezone

from guiguan.documents.forms import TakenFile
from guiguan.people.forms import ActForm, ReasonForm
from guiguan.procedure.ports import add_form
from guiguan.publicity import ports, queries
from guiguan.publicity.models import Notice
from guiguan.publicity.rules import DAYS
from guiguan.publicity.states import Channel, NoticeKind, NoticeState
from guiguan.rounds import queries as rounds


class DraftNoticeForm(ActForm):
    kind = forms.ChoiceField(label="公示种类", choices=NoticeKind.choices())
    title = forms.CharField(label="标题", max_length=160)
    working_days = forms.IntegerField(label="公示工作日数", min_value=1, max_value=60)
    text = forms.CharField(label="正文", required=False, widget=forms.Textarea(attrs={"rows": 4}),
                           help_text="名单和起止日期由系统附上，不必写入。")  # fmt: skip
    subjects = forms.TypedMultipleChoiceField(
        label="列入名单", coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": "请选择列入名单的申报。"}
    )

    def prepare(self) -> None:
        offered = [c for kind in NoticeKind for c in ports.candidates[kind.value](self.case, self.at)]
        kind = self.data.get("kind") or next(
            (k.value for k in NoticeKind if ports.candidates[k.value](self.case, self.at)), NoticeKind.QUALIFICATION.value
        )
        self.fields["subjects"].choices = [(c.subject_id, f"{c.title}　{c.holder}") for c in offered]  # type: ignore[attr-defined]
        self.initial = {
            "kind": kind,
            "title": f"{self.case}{NoticeKind(kind).label}" if kind in set(NoticeKind) else "",
            "working_days": rounds.policy_of(self.case).parameter(DAYS[NoticeKind(kind)]),
            "subjects": [c.subject_id for c in offered],
        }


class PublishNoticeForm(ActForm):
    number = forms.CharField(label="文号", max_length=60)
    official_url = forms.URLField(
        label="官方网站地址", required=False, assume_scheme="https", help_text="在官方网站发布的，填写该页地址。"
    )


class ExtendNoticeForm(ActForm):
    working_days = forms.IntegerField(label="延长至（工作日）", min_value=1, max_value=120)
    reason = forms.CharField(label="理由", max_length=300)


class ReportNoticeForm(ActForm):
    text = forms.CharField(label="公示情况报告", widget=forms.Textarea(attrs={"rows": 8}))

    def prepare(self) -> None:
        notice: Notice = self.case
        found = queries.period(notice)
        rows = list(queries.objections_of(notice))
        count = {state: sum(row.state == state for row in rows) for state in ("upheld", "rejected", "declined")}
        if found:
            self.initial = {"text": (
                f"{notice.title}于{timezone.localtime(notice.published_at):%Y年%-m月%-d日}发布，"
                f"{found.last:%Y年%-m月%-d日} 24:00 届满，共 {found.days} 个工作日，列入 {notice.items.count()} 项。\n"
                f"收到异议 {len(rows)} 件，其中成立 {count['upheld']} 件，不成立 {count['rejected']} 件，"
                f"不予受理 {count['declined']} 件，未办结 {len(rows) - sum(count.values())} 件。"
            )}  # fmt: skip


class ObjectorForm(ActForm):
    """Real name: an organisation or a person, with contact (Art. 32)."""

    who = forms.ChoiceField(label="提出人", choices=[("person", "个人"), ("organisation", "单位")], widget=forms.RadioSelect)
    name = forms.CharField(label="姓名或者单位名称", max_length=80)
    contact = forms.CharField(label="联系人", max_length=40, required=False, help_text="单位提出的填写。")
    phone = forms.CharField(label="电话", max_length=30)
    content = forms.CharField(label="异议内容", widget=forms.Textarea(attrs={"rows": 6}),
                              help_text="写明事实和理由。")  # fmt: skip
    evidence = TakenFile("证明材料", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("who") == "organisation" and not data.get("contact"):
            self.add_error("contact", "单位提出异议的，请填写联系人。")
        data["person"] = {key: data.pop(key, "") or "" for key in ("who", "name", "contact", "phone")}
        return data


class LodgeForm(ObjectorForm):
    subject_id = forms.TypedChoiceField(label="所涉模式或成果", coerce=int, empty_value=None, required=False)

    def prepare(self) -> None:
        rows = [(item.subject_id, f"{item.title}　{item.holder}") for item in self.case.items.order_by("position")]
        self.fields["subject_id"].choices = [("", "整个名单或者公示程序"), *rows]  # type: ignore[attr-defined]


class RecordForm(ObjectorForm):
    channel = forms.ChoiceField(label="来件方式", choices=[c for c in Channel.choices() if c[0] != Channel.WEB])
    subject_id = forms.TypedChoiceField(label="所涉模式或成果", coerce=int, empty_value=None, required=False)

    def prepare(self) -> None:
        notices = queries.notices_of(self.case.pk).exclude(state__in=[NoticeState.DRAFT, NoticeState.DISCARDED])
        rows = {item.subject_id: f"{item.title}　{item.holder}" for notice in notices for item in notice.items.all()}
        self.fields["subject_id"].choices = [("", "整个评选工作"), *rows.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        subject = data.get("subject_id")
        data["notice"] = next(
            (n for n in queries.notices_of(self.case.pk) if subject and n.items.filter(subject_id=subject).exists()), None
        )
        return data


class AcceptForm(ActForm):
    reason = forms.CharField(label="受理说明", max_length=300, required=False)


class AnswerForm(ActForm):
    answer = forms.CharField(label="处理决定与答复", widget=forms.Textarea(attrs={"rows": 6}),
                             help_text="写明查明的事实、结论和理由；将答复提出人。")  # fmt: skip


def fill_forms() -> None:
    """Called once by config when the apps are ready."""
    for code, form in (
        ("notice.draft", DraftNoticeForm),
        ("notice.publish_qualification", PublishNoticeForm),
        ("notice.publish_award", PublishNoticeForm),
        ("notice.extend", ExtendNoticeForm),
        ("notice.restart", ReasonForm),
        ("notice.report", ReportNoticeForm),
        ("objection.lodge", LodgeForm),
        ("objection.lodge_round", ObjectorForm),
        ("objection.record", RecordForm),
        ("objection.accept", AcceptForm),
        ("objection.decline", ReasonForm),
        ("objection.uphold", AnswerForm),
        ("objection.reject", AnswerForm),
        ("objection.withdraw", ReasonForm),
    ):
        add_form(code, form)
