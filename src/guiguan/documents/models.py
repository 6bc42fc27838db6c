"""Papers (公文) as issued and files as received. Never changed after they are entered."""

from typing import ClassVar

from django.db import models

from guiguan.documents.states import BindingState, DraftState, SealedState
from guiguan.procedure.register.protected import Protected


class Paper(Protected, models.Model):
    """A paper the office issues or enters: its text is frozen with its hash at issue."""

    class Audience(models.TextChoices):
        PUBLIC = "public", "公开"
        PARTY = "party", "当事人"
        GROUP = "group", "评审组"
        OFFICE = "office", "审定办"

    protected_fields = ("kind", "title", "number", "body", "sha256", "case_kind", "case_id", "audience", "issued_at",
                        "issued_by_id", "signer")  # fmt: skip

    authority_id = models.BigIntegerField()
    round_id = models.BigIntegerField(null=True)
    kind = models.CharField("文种", max_length=40)
    title = models.CharField("标题", max_length=200)
    number = models.CharField("文号", max_length=60, blank=True)
    body = models.TextField("正文")
    """JSON list of blocks: {"p": text} | {"h": text} | {"table": {"head": [...], "rows": [[...]]}}."""
    sha256 = models.CharField(max_length=64)
    case_kind = models.CharField(max_length=40)
    case_id = models.BigIntegerField()
    audience = models.CharField(max_length=10, choices=Audience.choices)
    party_id = models.BigIntegerField(null=True)
    """Application id whose applicant may read the paper, for audience 当事人."""
    issued_at = models.DateTimeField()
    issued_by_id = models.BigIntegerField()
    signer = models.CharField("落款", max_length=80)

    class Meta:
        verbose_name = "文书"
        indexes: ClassVar = [models.Index(fields=["case_kind", "case_id"], name="paper_of_case")]


class Scan(models.TextChoices):
    """What is known of a file's harmlessness."""

    NONE = "none", "未扫描"
    CLEAN = "clean", "已扫描"
    HELD = "held", "待扫描，暂不能打开"
    FOUND = "found", "查出病毒，已删除"


OPENABLE = (Scan.NONE, Scan.CLEAN)


class Scanned(models.Model):
    """A file with the state of its scan, which no act decides."""

    scan = models.CharField("病毒扫描", max_length=10, choices=Scan.choices, default=Scan.NONE)

    class Meta:
        abstract = True

    @property
    def opens(self) -> bool:
        return self.scan in OPENABLE


class Attachment(Scanned, Protected, models.Model):
    """A file as received. Stored under a random name, served only by a view that checks."""

    protected_fields = ("storage", "name", "size", "mime", "sha256", "case_kind", "case_id", "purpose",
                        "uploaded_by_id", "uploaded_at")  # fmt: skip

    storage = models.CharField(max_length=40, unique=True)
    name = models.CharField("文件名", max_length=200)
    size = models.BigIntegerField()
    mime = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    case_kind = models.CharField(max_length=40)
    case_id = models.BigIntegerField()
    purpose = models.CharField("用途", max_length=40)
    public = models.BooleanField(default=False)
    uploaded_by_id = models.BigIntegerField()
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = "附件"
        indexes: ClassVar = [models.Index(fields=["case_kind", "case_id"], name="attachment_of_case")]


class Upload(Scanned, models.Model):
    """A file put into a draft: a plain edit. It becomes an :class:`Attachment` when the draft is submitted."""

    storage = models.CharField(max_length=40)
    name = models.CharField("文件名", max_length=200)
    size = models.BigIntegerField()
    mime = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    case_kind = models.CharField(max_length=40)
    case_id = models.BigIntegerField()
    purpose = models.CharField("用途", max_length=40)
    uploaded_by_id = models.BigIntegerField()
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = "待提交附件"
        indexes: ClassVar = [models.Index(fields=["case_kind", "case_id"], name="upload_of_case")]


class PaperDraft(Protected, models.Model):
    """A paper on its way: 拟稿, 核稿, 会签, 签发; or issued elsewhere, with number, signer and the sealed scan."""

    protected_fields = ("authority_id", "kind", "title", "body", "audience", "case_kind", "case_id", "party_id",
                        "state", "version", "drafted_by", "checked_by_id", "countersigned", "number", "signer",
                        "signed_on", "recorded_by_id", "scan_sha256", "paper_id")  # fmt: skip

    authority_id = models.BigIntegerField()
    round_id = models.BigIntegerField(null=True)
    kind = models.CharField("文种", max_length=40)
    title = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    """JSON list of blocks, as of :class:`Paper`."""
    audience = models.CharField("阅知范围", max_length=10, choices=Paper.Audience.choices)
    case_kind = models.CharField(max_length=40)
    case_id = models.BigIntegerField()
    party_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, choices=DraftState.choices(), default=DraftState.DRAFTED)
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.JSONField(default=list)
    """Person ids, whoever wrote or changed the text."""
    checked_by_id = models.BigIntegerField(null=True)
    countersigned = models.JSONField("会签", default=list)
    """List of {"who", "on": ISO date, "opinion"}."""
    number = models.CharField("文号", max_length=60, blank=True)
    signer = models.CharField("签发人", max_length=40, blank=True)
    signed_on = models.DateField("签发日期", null=True)
    recorded_by_id = models.BigIntegerField(null=True)
    scan_sha256 = models.CharField("盖章件校验值", max_length=64, blank=True)
    paper_id = models.BigIntegerField(null=True)
    drafted_at = models.DateTimeField()

    class Meta:
        verbose_name = "文稿"
        indexes: ClassVar = [models.Index(fields=["authority_id", "state"], name="paper_draft_by_state")]


class PaperRoute(Protected, models.Model):
    """文书办理程序: for one kind of paper of one authority. The latest row counts."""

    protected_fields = ("authority_id", "kind", "checks", "countersigners", "set_by_id")

    authority_id = models.BigIntegerField()
    kind = models.CharField("文种", max_length=40)
    checks = models.BooleanField("先核稿", default=True)
    countersigners = models.JSONField("会签单位和人员", default=list)
    set_by_id = models.BigIntegerField()

    class Meta:
        verbose_name = "文书办理程序"


class SealedCopy(Protected, models.Model):
    """盖章件 of an issued paper: who signed it, when, its number where it had none, and the scan with its hash."""

    protected_fields = ("paper_id", "number", "signer", "signed_on", "file_id", "sha256", "state", "entered_by_id",
                        "checked_by_id")  # fmt: skip

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="sealed_copies")
    number = models.CharField("文号", max_length=60, blank=True)
    signer = models.CharField("签发人", max_length=40)
    signed_on = models.DateField("签发日期")
    file = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField("盖章件校验值", max_length=64)
    state = models.CharField(max_length=12, choices=SealedState.choices(), default=SealedState.REGISTERED)
    entered_by_id = models.BigIntegerField()
    checked_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "盖章件"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper"], condition=~models.Q(state=SealedState.RETURNED),
                                    name="one_sealed_copy_stands")
        ]  # fmt: skip


class PaperSeries(models.Model):
    """The last running number of the office's papers in a year; locked while a number is taken."""

    authority_id = models.BigIntegerField()
    prefix = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "文号"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority_id", "prefix", "year"], name="paper_series_once")
        ]


class BoundFile(models.Model):
    """A large 卷宗 made by the worker for one officer, kept for a day. Derived from the case; proves nothing."""

    case_kind = models.CharField(max_length=40)
    case_id = models.BigIntegerField()
    asked_by_id = models.BigIntegerField()
    """The account that asked: nobody else takes it."""
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=BindingState.choices(), default=BindingState.WAITING)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("共", default=0)
    told_at = models.DateTimeField("进度更新")
    storage = models.CharField(max_length=40, blank=True)
    size = models.BigIntegerField(default=0)
    pages = models.PositiveIntegerField("页数", default=0)
    expires_at = models.DateTimeField("保留至", null=True)

    class Meta:
        verbose_name = "制成的卷宗"
        indexes: ClassVar = [models.Index(fields=["case_kind", "case_id", "asked_by_id"], name="bound_file_of_case")]
