"""An installation of the last release, with rows of its time, comes to this one: nothing is lost, all is vouched for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import databases
from tests.browser import server

ROOT = Path(__file__).resolve().parents[2]
UPGRADE = '''
import json, sys, tempfile
from datetime import UTC, date, datetime
from pathlib import Path
import django; django.setup()
from django.apps import apps as present
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from guiguan.procedure.register import canonical, merkle
from guiguan.procedure.register.export import lines
from guiguan.procedure.register.log import leaf_of
from guiguan.procedure.register.protected import protected_models
from guiguan.procedure.register.verify import findings

OURS = ("people", "documents", "rounds", "honours", "publicity", "applications", "governance", "review", "conferral")
executor = MigrationExecutor(connection)
others = [leaf for leaf in executor.loader.graph.leaf_nodes() if not present.get_app_config(leaf[0]).name.startswith("guiguan")]
LAST_RELEASE = [("procedure", "0002_guards"), *((app, "0001_initial") for app in OURS), *others]
executor.migrate(LAST_RELEASE)
old = executor.loader.project_state(LAST_RELEASE).apps
at, day = datetime(2026, 3, 5, 2, tzinfo=UTC), date(2026, 3, 5)
unlisted = []
for model in protected_models():
    try:
        before = {field.attname for field in old.get_model(model._meta.app_label, model.__name__)._meta.concrete_fields}
    except LookupError:
        continue
    later = {name for names in model.protected_later for name in names}
    unlisted += [(model.__name__, name) for name in model.protected_fields if name not in before | later]

written = []
def make(label, **values):
    """A row as the last release wrote it, remembered with the digest it had then."""
    model = old.get_model(label)
    row = model.objects.create(**values)
    now = present.get_model(label)
    if names := getattr(now, "protected_fields", ()):
        later = {name for added in now.protected_later for name in added}
        row.refresh_from_db()
        told = {name: getattr(row, name) for name in names if name not in later}
        written.append([now._meta.db_table, row.pk, canonical.row_digest(now._meta.db_table, row.pk, told)])
    return row

def enter(seq):
    body = canonical.text({"schema": 1, "seq": seq, "at": at, "actor": 1, "role": "installer", "act": "role.grant",
        "cites": [], "case": ["round", 1], "source": "", "target": "", "rows": written, "note": "",
        "occurred_on": None, "extra": {"label": "示例", "basis": "", "actor_name": "示例"}})
    salt = b"0" * 16
    entry = old.get_model("procedure.RegisterEntry").objects.create(seq=seq, leaf=leaf_of(salt, body))
    old.get_model("procedure.RegisterBody").objects.create(entry=entry, salt=salt, body=body)
    head = old.get_model("procedure.RegisterHead").objects.get(pk=1)
    head.frontier = merkle.packed(merkle.append(merkle.unpacked(bytes(head.frontier)), seq, leaf_of(salt, body)))
    head.size = seq + 1
    head.save()
    old.get_model("procedure.Entry").objects.create(seq=seq, at=at, act="role.grant", label="示例", basis="",
        case_kind="round", case_id=1, actor_id=1, actor_name="示例", role="installer")
    written.clear()

with transaction.atomic():
    authority = make("people.Authority", code="cn-31", name="示例市", award="示例奖", office="示例办", committee="示例委",
                     document_prefix="示")
    person = make("people.Person", name="示例")
    make("people.Account", username="old", person=person, password="x")
    firm = make("people.Organisation", name="示例公司", credit_code="91310000MA1SHILI01", district="示例区", trade="示例")
    make("people.RoleGrant", person=person, authority=authority, role="office_drafter", starts=day)
    make("people.Membership", person=person, organisation=firm, right="manager", starts=day)
    rules = make("rounds.ReviewRules", authority=authority, title="示例", text="示例", parameters={"a": 1}, drafted_by_id=1)
    criteria = make("rounds.CriteriaSet", authority=authority, code="示例", title="示例", edition="1", source="示例",
                    entered_by_id=1)
    a_round = make("rounds.Round", authority=authority, name="示例届", year=2026, policy_id="cn-31-2022", rules=rules,
                   criteria_model=criteria, criteria_achievement=criteria, drafted_by_id=1)
    enter(0)
    case = make("applications.Application", round=a_round, prize="gold", kind="model", organisation=firm, begun_at=at)
    make("applications.Submission", application=case, serial=1, content={"a": "示"}, sha256="0" * 64, submitted_at=at,
         submitted_by_id=1)
    make("applications.Intake", application=case, received_on=day, registered_by_id=1)
    make("applications.Consultation", application=case, department="示例局", number="示1号", sent_on=day)
    make("documents.Paper", authority_id=authority.pk, kind="示例", title="示例", body="[]", sha256="0" * 64,
         case_kind="application", case_id=case.pk, audience="party", issued_at=at, issued_by_id=1, signer="示例")
    notice = make("publicity.Notice", round=a_round, kind="qualification", title="示例", text="示例", drafted_by_id=1)
    make("procedure.CalendarCorrection", scope="CN", on=day, working=False, source="示例", authority_id=authority.pk,
         entered_by_id=1)
    enter(1)

def count(models):
    return {m._meta.label: m.objects.count() for m in models if m._meta.app_label in (*OURS, "procedure") and m.objects.exists()}

before = count(old.get_models())
call_command("migrate", verbosity=0)
after = count([m for m in present.get_models() if m._meta.label in before])
found = [f.sentence for f in findings()]
out = Path(tempfile.mkdtemp()) / "register.txt"
out.write_text("\\n".join(lines()) + "\\n", "utf8")
Intake = present.get_model("applications.Intake")
Intake.objects.update(recommender="后来添上的")
changed = [f.sentence for f in findings()]
print(json.dumps({"unlisted": unlisted, "before": before, "after": after, "found": found, "changed": changed,
                  "file": str(out)}))
'''


@pytest.mark.parametrize(
    "vendor",
    [pytest.param("sqlite", marks=pytest.mark.sqlite), pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def test_rows_of_the_last_release_come_along(tmp_path: Path, vendor: str) -> None:
    address = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    if vendor == "postgresql":
        name = "guiguan_upgrade"
        databases.superuser([f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} OWNER {databases.OWNER}"])
        address = databases.url(databases.OWNER, name)
    done = subprocess.run([sys.executable, "-c", UPGRADE], env=server.environment(address, tmp_path), cwd=ROOT, text=True,
                          capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["unlisted"] == [], "a field protected since the last release stands in protected_later"
    assert said["after"] == said["before"]
    assert len(said["before"]) >= 18
    assert said["found"] == []
    assert len(said["changed"]) == 1, "what a later release added is protected too"
    outside = subprocess.run([sys.executable, str(ROOT / "tools" / "verify_register.py"), said["file"]], text=True,
                             capture_output=True, check=False)  # fmt: skip
    assert outside.returncode == 0, outside.stdout
