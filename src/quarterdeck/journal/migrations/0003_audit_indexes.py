from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]
    operations = [
        migrations.AddIndex(model_name="entry", index=models.Index("event", "seq", name="entry_event")),
        migrations.AddIndex(model_name="entry", index=models.Index("actor_id", "seq", name="entry_actor")),
        migrations.AddIndex(model_name="entry", index=models.Index("door", "seq", name="entry_door")),
        migrations.AddIndex(model_name="entry", index=models.Index("recorded_at", "seq", name="entry_recorded")),
    ]
