"""An inquiry knows the times it is about, and what has been said of it meanwhile."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("talent", "0004_consent_texts_in_use_stay"),
    ]

    operations = [
        migrations.AddField(
            model_name="unitinquiry",
            name="about",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="unitinquiry",
            name="escalated_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="unitinquiry",
            name="reminded_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="unitinquiry",
            index=models.Index(condition=models.Q(("word", "")), fields=["due_on", "id"], name="inquiry_open_idx"),
        ),
        migrations.AddIndex(
            model_name="unitinquiry",
            index=models.Index(fields=["organisation", "-id"], name="inquiry_unit_idx"),
        ),
    ]
