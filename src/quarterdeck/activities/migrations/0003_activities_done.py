from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial")]
    operations = [
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                "assignee", "at", condition=models.Q(at__isnull=False, due_on__isnull=False), name="activity_done"
            ),
        )
    ]
