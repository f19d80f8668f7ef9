import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0009_likely_score"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="accounts_of",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="imports.import"
            ),
        ),
    ]
