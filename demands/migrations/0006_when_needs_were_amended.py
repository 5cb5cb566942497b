from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("demands", "0005_catalogue_left_out_and_ended_index")]

    operations = [
        migrations.AddIndex(
            model_name="demandevent",
            index=models.Index(condition=models.Q(("step", "amended")), fields=["at"], name="demand_event_amended_idx"),
        ),
    ]
