import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.CreateModel(
            name="Degree",
            fields=[
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(max_length=160, verbose_name="English name")),
                ("rank", models.SmallIntegerField(primary_key=True, serialize=False, verbose_name="rank")),
                ("code", models.CharField(max_length=20, unique=True)),
                ("source", models.CharField(max_length=200)),
            ],
            options={
                "verbose_name": "degree",
                "verbose_name_plural": "degrees",
                "ordering": ("rank",),
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(max_length=160, verbose_name="English name")),
                ("code", models.CharField(max_length=6, primary_key=True, serialize=False, verbose_name="code")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("country", "Country"),
                            ("province", "Province"),
                            ("prefecture", "Prefecture"),
                            ("county", "County"),
                        ],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                ("short_zh", models.CharField(max_length=60, verbose_name="short name")),
                (
                    "altitude_m",
                    models.SmallIntegerField(blank=True, null=True, verbose_name="altitude of the seat (m)"),
                ),
                ("altitude_source", models.CharField(blank=True, max_length=200)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=200)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="reference.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "region",
                "verbose_name_plural": "regions",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="TitleSeries",
            fields=[
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(max_length=160, verbose_name="English name")),
                ("code", models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="code")),
            ],
            options={
                "verbose_name": "title series",
                "verbose_name_plural": "title series",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Mode",
            fields=[
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(max_length=160, verbose_name="English name")),
                ("code", models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="code")),
                ("bit", models.SmallIntegerField(unique=True)),
                ("description_zh", models.TextField()),
                ("description_en", models.TextField()),
                ("source", models.CharField(max_length=200)),
            ],
            options={
                "verbose_name": "mode",
                "verbose_name_plural": "modes",
                "ordering": ("bit",),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("bit__range", (0, 14))), name="mode_bit_fits_the_mask")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceivingRegion",
            fields=[
                (
                    "region",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="receiving",
                        serialize=False,
                        to="reference.region",
                    ),
                ),
                ("relation_zh", models.CharField(max_length=60)),
                ("relation_en", models.CharField(max_length=80)),
                ("detail_zh", models.CharField(blank=True, max_length=200)),
                ("detail_en", models.CharField(blank=True, max_length=200)),
                ("note_zh", models.CharField(blank=True, max_length=300)),
                ("note_en", models.CharField(blank=True, max_length=300)),
                ("source", models.CharField(max_length=200)),
            ],
            options={
                "verbose_name": "receiving region",
                "verbose_name_plural": "receiving regions",
                "ordering": ("region",),
            },
        ),
        migrations.CreateModel(
            name="ModeAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(max_length=160, verbose_name="English name")),
                (
                    "relation",
                    models.CharField(
                        choices=[("alias", "Another name for the mode"), ("beside", "Stands next to the mode")],
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(max_length=200)),
                (
                    "mode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="aliases", to="reference.mode"
                    ),
                ),
                ("region", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="reference.region")),
            ],
            options={
                "verbose_name": "regional form of a mode",
                "verbose_name_plural": "regional forms of modes",
                "ordering": ("region", "name_zh"),
            },
        ),
        migrations.CreateModel(
            name="Title",
            fields=[
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(max_length=160, verbose_name="English name")),
                ("code", models.CharField(max_length=30, primary_key=True, serialize=False, verbose_name="code")),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[
                            (0, "No title"),
                            (1, "Associate level"),
                            (2, "Junior level"),
                            (3, "Intermediate level"),
                            (4, "Deputy senior level"),
                            (5, "Senior level"),
                        ],
                        verbose_name="level",
                    ),
                ),
                ("source", models.CharField(max_length=200)),
                ("edition", models.CharField(blank=True, max_length=40)),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="titles", to="reference.titleseries"
                    ),
                ),
            ],
            options={
                "verbose_name": "title",
                "verbose_name_plural": "titles",
                "ordering": ("series", "level", "code"),
            },
        ),
        migrations.CreateModel(
            name="Field",
            fields=[
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("name_en", models.CharField(max_length=160, verbose_name="English name")),
                ("code", models.CharField(max_length=6, primary_key=True, serialize=False, verbose_name="code")),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(2, "Sector"), (4, "Discipline"), (6, "Specialty")], verbose_name="level"
                    ),
                ),
                ("initials", models.CharField(blank=True, max_length=60, verbose_name="pinyin initials")),
                ("official_code", models.CharField(blank=True, max_length=20, verbose_name="code in the source")),
                ("source", models.CharField(max_length=200)),
                ("edition", models.CharField(blank=True, max_length=40)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="reference.field",
                    ),
                ),
            ],
            options={
                "verbose_name": "field",
                "verbose_name_plural": "fields",
                "ordering": ("code",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^(\\d\\d){1,3}$")), name="field_code_pairs_of_digits"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("code"), models.F("level")
                        ),
                        name="field_level_is_code_length",
                    ),
                    models.UniqueConstraint(fields=("parent", "name_zh"), name="field_name_once_per_parent"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^\\d{6}$")), name="region_code_six_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(("altitude_m__isnull", True), ("altitude_m__range", (-200, 6000)), _connector="OR"),
                name="region_altitude_on_earth",
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code", "100000"), ("parent__isnull", True)),
                    models.Q(models.Q(("code", "100000"), _negated=True), ("parent__isnull", False)),
                    _connector="OR",
                ),
                name="region_one_root",
            ),
        ),
        migrations.AddConstraint(
            model_name="modealias",
            constraint=models.UniqueConstraint(fields=("region", "name_zh"), name="alias_once_per_region"),
        ),
        migrations.AddConstraint(
            model_name="title",
            constraint=models.UniqueConstraint(fields=("series", "name_zh"), name="title_name_once_per_series"),
        ),
    ]
