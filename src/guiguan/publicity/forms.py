"""What the acts on notices and objections ask for."""

from typing import Any

from django import forms
from django.utils import timezone

from guiguan.documents.forms import HINT, TakenFile
from guiguan.people import queries as people
from guiguan.people.forms import ActForm, ReasonForm, day
from guiguan.procedure.ports import add_form
from guiguan.procedure.spec import Role
from guiguan.publicity import queries
from guiguan.publicity.identity import Identity
from guiguan.publicity.models import NoticeItem
from guiguan.publicity.rules import CORRECTABLE, words_of
from guiguan.publicity.states import Channel, NoticeKind, RecordKind


def moment(label: str, *, required: bool = True, help_text: str = "") -> forms.DateTimeField:
    """A day and time of day, local."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=widget)


class DraftNoticeForm(ActForm):
    kind = forms.ChoiceField(label="公示种类")
    title = forms.CharField(label="标题", max_length=160)
    working_days = forms.IntegerField(label="公示工作日数", min_value=1, max_value=60)
    text = forms.CharField(label="正文", required=False, widget=forms.Textarea(attrs={"rows": 4}),
                           help_text="名单、起止日期和联系方式由系统附上，不必写入。")  # fmt: skip
    subjects = forms.TypedMultipleChoiceField(
        label="列入名单", coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择列入名单的申报。", "invalid_choice": "名单已有变化，请重新选择。"},
    )  # fmt: skip

    def prepare(self) -> None:
        waiting = {kind: queries.candidates(self.case, kind, self.at) for kind in NoticeKind}
        offered = [kind for kind, rows in waiting.items() if rows] or list(NoticeKind)
        kind = offered[0]
        rows = [one for found in waiting.values() for one in found]
        self.fields["kind"].choices = [(k.value, k.label) for k in offered]  # type: ignore[attr-defined]
        self.fields["subjects"].choices = [(one.subject_id, f"{one.title}　{one.holder}") for one in rows]  # type: ignore[attr-defined]
        self.initial = {
            "kind": kind.value,
            "title": f"{self.case}{kind.label}",
            "working_days": queries.minimum_days(self.case, kind),
            "subjects": [one.subject_id for one in rows],
        }


class PublishNoticeForm(ActForm):
    number = forms.CharField(label="文号", max_length=60)
    official_url = forms.URLField(
        label="官方网站地址", required=False, assume_scheme="https", help_text="在官方网站发布的，填写该页地址。"
    )


class ExtendNoticeForm(ActForm):
    working_days = forms.IntegerField(label="延长至（工作日）", min_value=1, max_value=120)
    reason = forms.CharField(label="理由", max_length=300)

    def prepare(self) -> None:
        self.initial = {"working_days": self.case.working_days + 1}


class RestartNoticeForm(ReasonForm):
    """What is left as it stands, or empty, is taken over word by word."""

    layout = "office/_restart_form.html"
    text = forms.CharField(label="正文", required=False, widget=forms.Textarea(attrs={"rows": 6}),
                           help_text="有误的直接改正。理由和更正事项由系统附在正文之后。")  # fmt: skip

    def prepare(self) -> None:
        self.initial, self.lines = {"text": self.case.text}, []
        for item in queries.items_of(self.case):
            names = {name: f"{name}_{item.subject_id}" for name in CORRECTABLE}
            for name, key in names.items():
                longest = NoticeItem._meta.get_field(name).max_length  # type: ignore[union-attr]
                label = f"第 {item.position} 项{CORRECTABLE[name]}"
                self.fields[key] = forms.CharField(label=label, max_length=longest, required=False)
                self.initial[key] = getattr(item, name)
            self.lines.append((item, [self[key] for key in names.values()]))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        corrected = {
            item.subject_id: {name: typed for name in CORRECTABLE
                              if (typed := data.pop(f"{name}_{item.subject_id}", ""))}
            for item, _ in self.lines
        }  # fmt: skip
        return {**data, "corrected": corrected}


class ReportNoticeForm(ActForm):
    text = forms.CharField(label="公示情况报告", widget=forms.Textarea(attrs={"rows": 8}))

    def prepare(self) -> None:
        found = queries.period(self.case)
        if found is None:
            return
        counts = queries.tally(self.case)
        ended = ("、".join(f"{state.label} {number} 件" for state, number in counts.items()
                          if number and state not in queries.OPEN))  # fmt: skip
        open_ones = sum(counts[state] for state in queries.OPEN)
        total = sum(counts.values())
        received = f"收到异议 {total} 件" + (f"，其中{ended}" if ended else "")
        self.initial = {"text": (
            f"{self.case.title}于{words_of(timezone.localtime(self.case.published_at).date())}发布，"
            f"{words_of(found.last)}24时届满，共 {found.days} 个工作日，列入 {queries.items_of(self.case).count()} 项。\n"
            + (f"{received}；尚未办结 {open_ones} 件。" if total else "公示期内没有收到异议。")
        )}  # fmt: skip


class ObjectorForm(ActForm):
    """By real name, an organisation or a person, with contact and evidence (Art. 32)."""

    who = forms.ChoiceField(label="提出人", choices=[("person", "个人"), ("organisation", "单位")],
                            widget=forms.RadioSelect)  # fmt: skip
    name = forms.CharField(label="姓名或者单位名称", max_length=80)
    contact = forms.CharField(label="联系人", max_length=40, required=False, help_text="单位提出的填写。")
    phone = forms.CharField(label="电话", max_length=30)
    content = forms.CharField(label="异议内容", max_length=5000, widget=forms.Textarea(attrs={"rows": 6}),
                              help_text="写明事实和理由。")  # fmt: skip
    evidence = TakenFile("证明材料")
    proof = TakenFile(
        "身份证明", help_text="个人：身份证件；单位：盖章的异议书。加密保存，仅限承办人员和审核人员查阅。"
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("who") == "organisation" and not data.get("contact"):
            self.add_error("contact", "单位提出异议的，请填写联系人。")
        data["person"] = Identity(**{key: data.pop(key, "") or "" for key in ("who", "name", "contact", "phone")})
        return data


def _about(items: "list[NoticeItem]", otherwise: str) -> list[tuple[Any, str]]:
    return [("", otherwise), *((item.subject_id, f"{item.title}　{item.holder}") for item in items)]


class LodgeForm(ObjectorForm):
    subject_id = forms.TypedChoiceField(label="所涉模式或者成果", coerce=int, empty_value=None, required=False)
    field_order = ("subject_id", "content", "evidence", "who", "name", "contact", "phone", "proof")

    def prepare(self) -> None:
        items = list(queries.items_of(self.case))
        self.fields["subject_id"].choices = _about(items, "整个名单或者公示程序")  # type: ignore[attr-defined]


class LodgeRoundForm(ObjectorForm):
    field_order = ("content", "evidence", "who", "name", "contact", "phone", "proof")


class RecordForm(ObjectorForm):
    channel = forms.ChoiceField(label="来件方式", choices=[c for c in Channel.choices() if c[0] != Channel.WEB])
    subject_id = forms.TypedChoiceField(label="所涉模式或者成果", coerce=int, empty_value=None, required=False)
    received_on = day("来件日期", help_text="来信以收到之日为准。")
    scan = TakenFile(
        "来件扫描件", help_text="来信、来访登记表、电话或者 12345 工单记录。加密保存，与身份证明同样查阅。"
    )
    field_order = ("channel", "received_on", "scan", "subject_id", "content", "evidence", "who", "name", "contact",
                   "phone", "proof")  # fmt: skip

    def prepare(self) -> None:
        for name in ("evidence", "proof"):  # they may lie in the letter itself, which is scanned
            self.fields[name].required = False
        self.initial = {"received_on": timezone.localtime(self.at).date()}
        self.items = {item.subject_id: item for item in queries.subjects_of_round(self.case.pk)}
        self.fields["subject_id"].choices = _about(list(self.items.values()), "整个评选工作")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        item = self.items.get(data.get("subject_id") or 0)
        data["notice"] = item.notice if item else None
        return data


class RecordPublicationForm(ActForm):
    url = forms.URLField(label="网页地址", assume_scheme="https")
    starts_at = moment("发布时间")
    ends_at = moment("撤下时间", required=False, help_text="仍在发布的留空。")
    screenshot = TakenFile("网页截图")

    def prepare(self) -> None:
        self.initial = {"url": self.case.official_url, "starts_at": timezone.localtime(self.at)}


class RecordInquiryForm(ActForm):
    kind = forms.ChoiceField(label="种类", choices=RecordKind.choices(), widget=forms.RadioSelect)
    held_on = day("日期")
    text = forms.CharField(label="内容", max_length=5000, widget=forms.Textarea(attrs={"rows": 6}),
                           help_text="写明核查的事项、方式、所见事实；听取陈述时不得透露提出人。")  # fmt: skip
    evidence = TakenFile("附件", required=False)


class SetProcedureForm(ActForm):
    text = forms.CharField(label="渠道和处理流程", max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    number = forms.CharField(label="文号", max_length=60, required=False)
    accept_days = forms.IntegerField(label="决定是否受理（工作日）", min_value=1, max_value=60,
                                     help_text="自收到异议的次日起。")  # fmt: skip
    decide_days = forms.IntegerField(label="办结（工作日）", min_value=1, max_value=180, help_text="自受理的次日起。")

    def prepare(self) -> None:
        now = queries.procedure_of(self.case.pk)
        if now:
            self.initial = {name: getattr(now, name) for name in ("text", "accept_days", "decide_days")}


class LeaveLeadForm(ActForm):
    content = forms.CharField(label="线索内容", max_length=5000, widget=forms.Textarea(attrs={"rows": 8}),
                              help_text="写明所涉的单位、个人或者工作，写明事实。不想让人知道的本人信息请勿写入。")  # fmt: skip
    evidence = TakenFile("附件", required=False, help_text="文件名和文件属性可能带有作者信息，请先检查。" + HINT)


class RecordLeadForm(ActForm):
    channel = forms.ChoiceField(label="来件方式", choices=Channel.choices())
    received_on = day("收到日期")
    content = forms.CharField(label="线索内容", max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))
    scan = TakenFile("来件扫描件", required=False)


class CloseLeadForm(ActForm):
    outcome = forms.CharField(label="处理结果", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class AcceptForm(ActForm):
    reason = forms.CharField(label="受理说明", max_length=300, required=False,
                             help_text="写入受理告知书，提出人凭回执编号和查询码阅读。")  # fmt: skip


class AnswerForm(ActForm):
    answer = forms.CharField(label="处理决定与答复", max_length=5000, widget=forms.Textarea(attrs={"rows": 6}),
                             help_text="写明查明的事实、结论和理由；提出人凭回执编号和查询码阅读。")  # fmt: skip


class HandOverForm(ActForm):
    to_person_id = forms.TypedChoiceField(label="接手人", coerce=int)
    reason = forms.CharField(label="理由", max_length=300)

    def prepare(self) -> None:
        drafters = people.holders(self.case.round.authority_id, Role.OFFICE_DRAFTER, self.at)
        names = people.names([pk for pk in drafters if pk != self.case.handler_id])
        self.fields["to_person_id"].choices = list(names.items())  # type: ignore[attr-defined]


def fill_forms() -> None:
    """Called once by config when the apps are ready."""
    for code, form in (
        ("notice.draft", DraftNoticeForm),
        ("notice.publish_qualification", PublishNoticeForm),
        ("notice.publish_award", PublishNoticeForm),
        ("notice.discard", ReasonForm),
        ("notice.extend", ExtendNoticeForm),
        ("notice.restart", RestartNoticeForm),
        ("notice.record_publication", RecordPublicationForm),
        ("notice.report", ReportNoticeForm),
        ("objection.record_inquiry", RecordInquiryForm),
        ("objection.set_procedure", SetProcedureForm),
        ("lead.record", RecordLeadForm),
        ("lead.leave", LeaveLeadForm),
        ("lead.inquire", ReasonForm),
        ("lead.close", CloseLeadForm),
        ("objection.lodge", LodgeForm),
        ("objection.lodge_round", LodgeRoundForm),
        ("objection.record", RecordForm),
        ("objection.accept", AcceptForm),
        ("objection.decline", ReasonForm),
        ("objection.uphold", AnswerForm),
        ("objection.reject", AnswerForm),
        ("objection.hand_over", HandOverForm),
        ("objection.withdraw", ReasonForm),
    ):
        add_form(code, form)
