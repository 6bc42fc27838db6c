"""The application and what is filed with it. Drafts are plain rows; what is submitted or signed is protected."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from guiguan.applications.states import ApplicationState, Finding, PaperFilingState, RecommendationState, Recommender
from guiguan.people.models import Authority, Organisation, Person
from guiguan.procedure.compiled import near
from guiguan.procedure.register.protected import Protected
from guiguan.rounds.models import Round


class Application(Protected, models.Model):
    """One organisation's model or one person's achievement in one round (Art. 2)."""

    protected_fields = ("round_id", "prize", "kind", "organisation_id", "person_id", "employer_id", "number", "state",
                        "version", "handler_id", "submitted_at", "end_reason")  # fmt: skip

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="applications")
    prize = models.CharField("申报奖项", max_length=20)
    kind = models.CharField("类别", max_length=20)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="applications")
    employer = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("模式或成果名称", max_length=120, blank=True)
    number = models.CharField("收件编号", max_length=12, blank=True)
    state = models.CharField(max_length=30, choices=ApplicationState.choices(), default=ApplicationState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    handler = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    end_reason = models.TextField("终止原因", blank=True)
    begun_at = models.DateTimeField()

    class Meta:
        verbose_name = "申报"
        indexes: ClassVar = [models.Index(fields=["round", "state"], name="application_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="model_by_organisation_achievement_by_person",
                condition=Q(kind="model", organisation__isnull=False, person__isnull=True)
                | Q(kind="achievement", organisation__isnull=True, person__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["round", "number"], condition=~Q(number=""), name="application_number_once"
            ),
        ]

    @property
    def holder(self) -> str:
        near(self, "organisation", "person")
        return str(self.organisation or self.person)


class Section(models.Model):
    """A part of the dossier while it is being filled in: a versioned edit, no act."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    copied = models.JSONField("沿用的栏目", default=dict)
    """{name: round} of answers taken over from an earlier dossier and not changed since."""
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by_id = models.BigIntegerField()

    class Meta:
        verbose_name = "申报部分"
        constraints: ClassVar = [models.UniqueConstraint(fields=["application", "key"], name="section_once")]


class Presence(models.Model):
    """Who has which part of a draft open, told by the page itself; gone once nobody could be shown it any more."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="presences")
    person_id = models.BigIntegerField()
    key = models.CharField(max_length=40)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = "正在填写"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "person_id"], name="presence_in_one_place")
        ]


class InternalNotice(Protected, models.Model):
    """内部公示 in the unit, before applying (Art. 20); confirmed by the employer for a person."""

    protected_fields = ("application_id", "posted_on", "last_day", "place", "outcome", "confirmed_by_id",
                        "confirmed_at", "working_days")  # fmt: skip

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="internal_notice")
    posted_on = models.DateField("张贴日期")
    place = models.CharField("公示位置", max_length=120)
    last_day = models.DateField("届满日期", null=True)
    working_days = models.PositiveSmallIntegerField("公示工作日数", null=True)
    outcome = models.CharField("公示结果", max_length=200, blank=True)
    photo_id = models.BigIntegerField(null=True)
    confirmed_by_id = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "内部公示"


class Submission(Protected, models.Model):
    """The frozen copy of what was submitted. Insert-only; a resubmission is a new row."""

    protected_fields = ("application_id", "serial", "content", "sha256", "items", "submitted_at", "submitted_by_id")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="submissions")
    serial = models.PositiveSmallIntegerField("次序")
    content = models.JSONField()
    """{section key: data} as submitted."""
    items = models.JSONField(default=dict)
    """{item: SHA-256 of its canonical content}."""
    sha256 = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    submitted_by_id = models.BigIntegerField()

    class Meta:
        verbose_name = "提交稿"
        constraints: ClassVar = [models.UniqueConstraint(fields=["application", "serial"], name="submission_once")]


class Intake(Protected, models.Model):
    """收件登记: which copies came in, with which seals, which one prevails (Art. 22)."""

    protected_fields = ("application_id", "received_on", "electronic", "paper_copies", "sealed", "opinion", "prevails",
                        "registered_by_id", "recommender", "recommender_sealed", "paper_code", "paper_matches",
                        "prevails_reason")  # fmt: skip
    protected_later = (("recommender", "recommender_sealed", "paper_code", "paper_matches", "prevails_reason"),)

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="intake")
    received_on = models.DateField("收件日期")
    electronic = models.BooleanField("收到电子件", default=True)
    paper_copies = models.PositiveSmallIntegerField("纸质份数", default=0)
    sealed = models.BooleanField("已盖章", default=False)
    opinion = models.CharField("推荐意见", max_length=200, blank=True)
    prevails = models.CharField("以哪一件为准", max_length=10, default="electronic")
    registered_by_id = models.BigIntegerField()
    recommender = models.CharField("推荐单位", max_length=120, blank=True)
    recommender_sealed = models.BooleanField("已盖推荐单位章", default=False)
    paper_code = models.CharField("纸质件内容校验值", max_length=8, blank=True)
    """The first eight characters printed on the paper copy; empty where none is printed."""
    paper_matches = models.BooleanField("与电子件一致", null=True)
    prevails_reason = models.CharField("变更为准文本的理由", max_length=400, blank=True)

    class Meta:
        verbose_name = "收件登记"

    @property
    def prevailing(self) -> str:
        return {"electronic": "电子件", "paper": "纸质件"}.get(self.prevails, "")


class Supplement(Protected, models.Model):
    """补正: what is missing, until when, what came in. The basis is the round's call, not the Measures."""

    protected_fields = ("application_id", "request", "due_on", "requested_at", "requested_by_id", "reply", "replied_at",
                        "replied_by_id")  # fmt: skip

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="supplements")
    request = models.TextField("需补正内容")
    due_on = models.DateField("补正期限")
    requested_at = models.DateTimeField()
    requested_by_id = models.BigIntegerField()
    reply = models.TextField("补正说明", blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "补正"


class Department(Protected, models.Model):
    """A department the office asks in writing, and about what; struck out ones keep their letters."""

    protected_fields = ("authority_id", "name", "contact", "matter", "listed")

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="departments")
    name = models.CharField("部门名称", max_length=80)
    contact = models.CharField("联系方式", max_length=120, blank=True)
    matter = models.TextField("征求意见事项")
    listed = models.BooleanField("在册", default=True)

    class Meta:
        verbose_name = "征求意见部门"
        constraints: ClassVar = [models.UniqueConstraint(fields=["authority", "name"], name="department_once")]


class ConsultationLetter(Protected, models.Model):
    """征求意见函: one letter to one department about several applications; its lines are consultations."""

    protected_fields = ("round_id", "department_id", "number", "sent_on", "due_on", "matter", "again", "version",
                        "reminded_on")  # fmt: skip

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="consultation_letters")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="letters")
    number = models.CharField("发函文号", max_length=60)
    sent_on = models.DateField("发函日期")
    due_on = models.DateField("请复日期")
    matter = models.TextField("征求意见事项")
    again = models.BooleanField("再次征求", default=False)
    reminded_on = models.DateField("催复日期", null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "征求意见函"
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "number"], name="letter_number_once")]


class NothingNew(Protected, models.Model):
    """A department's statement that nothing adverse has come up until a day, for the applications named."""

    protected_fields = ("round_id", "department_id", "as_of", "number", "covers", "recorded_by_id", "recorded_at")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="nothing_new")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="nothing_new")
    as_of = models.DateField("截至日期")
    number = models.CharField("说明文号", max_length=60)
    covers = models.JSONField(default=list)
    """Ids of the applications it speaks of."""
    recorded_by_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "无新增不利情况说明"


class Consultation(Protected, models.Model):
    """征求意见 in writing of a department, when needed (Art. 22)."""

    protected_fields = ("application_id", "letter_id", "department", "number", "sent_on", "reply", "adverse",
                        "replied_on", "reply_number", "recorded_by_id", "weighed", "weighed_by_id", "weighed_at")  # fmt: skip
    protected_later = (("letter_id", "reply_number", "recorded_by_id", "weighed", "weighed_by_id", "weighed_at"),)

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="consultations")
    department = models.CharField("征求意见部门", max_length=80)
    number = models.CharField("发函文号", max_length=60)
    sent_on = models.DateField("发函日期")
    reply = models.TextField("复函意见", blank=True)
    adverse = models.BooleanField("有不利情况", null=True)
    replied_on = models.DateField("复函日期", null=True)
    letter = models.ForeignKey(
        "ConsultationLetter", null=True, blank=True, on_delete=models.PROTECT, related_name="lines"
    )
    reply_number = models.CharField("复函文号", max_length=60, blank=True)
    recorded_by_id = models.BigIntegerField(null=True)
    weighed = models.TextField("不利情况认定", blank=True)
    """Why an adverse reply does not stand in the way; empty while nobody decided."""
    weighed_by_id = models.BigIntegerField(null=True)
    weighed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "征求意见"


class QualificationFinding(models.Model):
    """The group's finding on one condition or one required material, while it is being written."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="findings")
    item = models.CharField("审查事项", max_length=80)
    """A rule id of the policy, or ``material:<section key>``."""
    label = models.CharField(max_length=160)
    finding = models.CharField("审查意见", max_length=10, choices=Finding.choices(), blank=True)
    note = models.CharField("说明", max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)
    found_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "审查意见"
        constraints: ClassVar = [models.UniqueConstraint(fields=["application", "item"], name="finding_once")]


class FindingSignature(Protected, models.Model):
    """A member's signature under the findings as they stood (digest of all of them)."""

    protected_fields = ("application_id", "person_id", "signed_at", "digest_of_findings", "dissent", "standing")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="finding_signatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    digest_of_findings = models.CharField(max_length=64)
    dissent = models.TextField("保留意见", blank=True)
    standing = models.BooleanField(default=True)
    """False once the findings changed after it, or the member was recused."""

    class Meta:
        verbose_name = "审查意见签名"


class QualificationResult(Protected, models.Model):
    """审查结果 with its reasons, issued by the office (Art. 22)."""

    protected_fields = ("application_id", "passed", "reasons", "content", "issued_at", "issued_by_id")

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="qualification_result")
    passed = models.BooleanField("通过")
    reasons = models.TextField("理由")
    content = models.JSONField(default=list)
    """The findings as signed: list of {item, label, finding, note}."""
    issued_at = models.DateTimeField()
    issued_by_id = models.BigIntegerField()

    class Meta:
        verbose_name = "审查结果"


class PaperFiling(Protected, models.Model):
    """纸质申报 as one officer entered it from its scan; only when another has compared it is an application filed."""

    protected_fields = ("round_id", "head", "parts", "scanned", "state", "version", "entered_by_id", "entered_at",
                        "decided_by_id", "decided_at", "reason", "application_id")  # fmt: skip

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="paper_filings")
    head = models.JSONField()
    """Who applies for what, and the days, as in ``PaperApplication``; days in ISO."""
    parts = models.JSONField(default=dict)
    """{part: {field: text}} as typed from the paper."""
    scanned = models.JSONField(default=list)
    """Keys of the parts left to the scan."""
    state = models.CharField(max_length=12, choices=PaperFilingState.choices(), default=PaperFilingState.ENTERED)
    version = models.PositiveIntegerField(default=1)
    entered_by_id = models.BigIntegerField()
    entered_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField("退回理由", blank=True)
    application = models.OneToOneField(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="paper_filing"
    )

    class Meta:
        verbose_name = "纸质申报"


class Recommendation(Protected, models.Model):
    """推荐 (Art. 21): no application; the office asks the recommended for its will, a yes lets it begin one."""

    protected_fields = ("round_id", "kind", "title", "holder", "credit_code", "unit", "employer", "district", "trade",
                        "reasons", "recommender_kind", "recommender", "recommended_by_id", "letter_number",
                        "letter_on", "entered_by_id", "recommended_at", "state", "version", "asked_on", "asked_how",
                        "answered_on", "answered_how", "application_id")  # fmt: skip

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="recommendations")
    kind = models.CharField("类别", max_length=20)
    title = models.CharField("模式或成果名称", max_length=120)
    holder = models.CharField("组织名称或者个人姓名", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18)
    """Of the organisation; of a person's employer."""
    unit = models.CharField("内设机构名称", max_length=80, blank=True)
    employer = models.CharField("所在单位", max_length=120, blank=True)
    district = models.CharField("所在区", max_length=40)
    trade = models.CharField("行业", max_length=40)
    contact = models.CharField("联系人和联系方式", max_length=120, blank=True)
    reasons = models.TextField("推荐理由")
    recommender_kind = models.CharField("推荐方", max_length=20, choices=Recommender.choices())
    recommender = models.CharField("推荐单位或者推荐人", max_length=120)
    recommended_by_id = models.BigIntegerField(null=True)
    """The person who recommended in the system; None where the office entered a letter."""
    letter_number = models.CharField("推荐函文号", max_length=60, blank=True)
    letter_on = models.DateField("推荐函日期", null=True)
    entered_by_id = models.BigIntegerField()
    recommended_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=RecommendationState.choices(),
                             default=RecommendationState.RECOMMENDED)  # fmt: skip
    version = models.PositiveIntegerField(default=1)
    asked_on = models.DateField("询问日期", null=True)
    asked_how = models.CharField("询问方式", max_length=200, blank=True)
    answered_on = models.DateField("答复日期", null=True)
    answered_how = models.CharField("答复方式", max_length=200, blank=True)
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="recommendations"
    )
    """What the recommended began after saying yes."""

    class Meta:
        verbose_name = "推荐"
        indexes: ClassVar = [models.Index(fields=["round", "state"], name="recommendation_by_state")]

    @property
    def whose(self) -> str:
        more = self.unit or self.employer
        return f"{self.holder}（{more}）" if more else self.holder
