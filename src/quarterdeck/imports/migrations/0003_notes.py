"""What is to be known of a row without being a fault."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0002_more_kinds")]
    operations = [migrations.AddField("importrow", "notes", models.TextField(default="[]", db_default="[]"))]
