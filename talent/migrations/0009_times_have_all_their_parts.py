"""Times without their months, or without the month they begin in, were not refused: NULL refuses nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("talent", "0008_rosters"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="times",
            name="times_kind_has_its_parts",
        ),
        migrations.AddConstraint(
            model_name="times",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "fixed"), ("months__isnull", True), ("start_month__isnull", True)),
                    models.Q(
                        ("kind", "within"),
                        ("months__isnull", False),
                        ("months__range", (1, 120)),
                        ("start_month__isnull", True),
                    ),
                    models.Q(
                        ("kind", "yearly"),
                        ("months__isnull", False),
                        ("months__range", (1, 12)),
                        ("start_month__isnull", False),
                        ("start_month__range", (1, 12)),
                    ),
                    _connector="OR",
                ),
                name="times_kind_has_its_parts",
            ),
        ),
    ]
