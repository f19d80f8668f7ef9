from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0004_has_lines")]
    operations = [
        migrations.AddIndex(model_name="gateexception", index=models.Index("at", "why", name="exception_at"))
    ]
