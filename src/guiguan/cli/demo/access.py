"""Those at the door: registrations to check and to decide, an invitation, a confirmation and an answer due."""

from django.core.files.uploadedfile import SimpleUploadedFile

from guiguan.applications.models import Application
from guiguan.applications.operations import drafting, employer, internal
from guiguan.cli.demo import words
from guiguan.cli.demo.stage import Season, Stage, moment
from guiguan.people.models import Registration
from guiguan.people.operations import members, privacy, registration
from guiguan.procedure.spec import THE_PUBLIC


def _scan(name: str, line: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}（示例）.pdf", words.pdf(line))


def at_the_door(stage: Stage, season: Season) -> None:
    """Of the city: two registrations, an invitation, a request about one's own data."""
    registration.lodge_registration(
        season.authority, actor=THE_PUBLIC, at=stage.now(), organisation_name="示例新桥材料有限公司",
        credit_code="91310000SHILI0021X", district="示例区", trade="新材料", name="钱示四", phone="021-0000-0021",
        mail="qian@example.org", proof=_scan("授权书", "letter of authority"),
    )  # fmt: skip
    registration.lodge_registration(
        season.authority, actor=THE_PUBLIC, at=stage.now(), name="赵示五", phone="021-0000-0022",
        mail="zhao@example.org", identity="示例证件号码", proof=_scan("身份证件", "identity document"),
    )  # fmt: skip
    second = Registration.objects.latest("id")
    stage.do(registration.check, second, season.clerk)
    stage.do(registration.approve, second, season.approver)
    stage.do(members.invite_member, stage.cast.firms[1], "firm01", name="孙示六", address="sun@example.org",
             right="editor")  # fmt: skip
    stage.do(
        privacy.request, season.authority, "person01", wish="correct", content="联系电话改为 021-0000-0023（示例）。"
    )


def awaiting_employer(stage: Stage, season: Season) -> None:
    """Of the district: a person whose employer has still to confirm the internal notice, and was invited to."""
    stage.do(drafting.begin, season.round, "person03", prize="gold", kind="achievement",
             employer_name="示例河畔仪表有限公司", employer_code="91310000SHILI0009X")  # fmt: skip
    case = Application.objects.get(round=season.round, person=stage.cast.person("person03"))
    stage.do(internal.post_internal_notice, case, "person03", posted_on=moment("2026-06-02").date(),
             place="公告栏（示例）")  # fmt: skip
    stage.do(internal.finish_internal_notice, case, "person03", last_day=moment("2026-06-11").date(),
             outcome="公示期间未收到异议。")  # fmt: skip
    stage.do(employer.invite_employer, case, "person03", name="李示人事", address="hr@example.org")
