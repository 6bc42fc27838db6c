"""The register and the timeline are append-only from the first row on."""

from django.db import migrations

from guiguan.procedure.register import guards


def first_head(apps, _editor):
    apps.get_model("procedure", "RegisterHead").objects.create(id=1, size=0, frontier=b"")


class Migration(migrations.Migration):
    dependencies = [("procedure", "0001_initial")]
    operations = [
        migrations.RunPython(first_head, migrations.RunPython.noop),
        guards.append_only("procedure_registerentry", "seq"),
        guards.append_only("procedure_registerbody", "entry_id"),
        guards.append_only("procedure_entry", "seq"),
        guards.append_only("procedure_accesslog"),
        guards.head_grows_by_one(),
    ]
