from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0006_since")]
    operations = [
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
                name="opp_owner_open",
                condition=models.Q(closed_on__isnull=True),
            ),
        )
    ]
