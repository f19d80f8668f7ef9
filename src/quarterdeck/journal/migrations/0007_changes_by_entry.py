from django.db import migrations


class Migration(migrations.Migration):
    """Changes are found by their entries, which are found by their records: eleven times for each new deal less."""

    dependencies = [("journal", "0006_foreign_records")]
    operations = [migrations.RemoveIndex(model_name="change", name="change_record")]
