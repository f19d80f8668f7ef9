from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_audit_indexes")]
    operations = [migrations.AddIndex(model_name="refusal", index=models.Index("at", name="refusal_at"))]
