"""Needs that were published before there was a public list stand in it from now on."""

from django.db import migrations


def write(apps, schema_editor):
    Demand = apps.get_model("demands", "Demand")
    ids = list(Demand.objects.filter(status="published").values_list("pk", flat=True))
    if ids:
        from demands.services.postings import write_postings

        write_postings(ids)


class Migration(migrations.Migration):
    dependencies = [
        ("demands", "0003_append_only_and_frozen"),
        ("reference", "0001_initial"),
        ("accounts", "0002_stations_notices_replies"),
    ]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
