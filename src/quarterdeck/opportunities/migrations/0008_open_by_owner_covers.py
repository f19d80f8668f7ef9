from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0007_open_by_owner")]
    operations = [
        # SQLite takes an index for one that answers alone only when it holds what its own condition names.
        migrations.RemoveIndex(model_name="opportunity", name="opp_owner_open"),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                "state",
                "owner",
                "close_key",
                "id",
                "stage",
                "stage_entered_at",
                "touched_key",
                "next_activity_on",
                "closed_on",
                name="opp_owner_open",
                condition=models.Q(closed_on__isnull=True),
            ),
        ),
    ]
