from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0007_open_by_owner")]
    operations = [
        # What amounts in several currencies are worth is then told without reading the rows.
        migrations.RemoveIndex(model_name="opportunity", name="opp_stage_owner"),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                "state", "stage", "owner", "amount_key", "id", "currency", name="opp_stage_owner"
            ),
        ),
    ]
