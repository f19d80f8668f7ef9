import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0006_foreign_records"), ("snapshots", "0002_asked")]
    operations = [
        migrations.AddField(
            model_name="snapshotseries",
            name="source",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="journal.foreignsource",
            ),
        ),
    ]
