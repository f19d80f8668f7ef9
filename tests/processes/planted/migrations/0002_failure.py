"""What QUARTERDECK_PLANTED says: a failure, rows that the check finds wrong, or nothing wrong."""

import os

from django.db import migrations

WRONG = (
    "INSERT INTO users_access (person_id, owner_id, may_write)"
    " SELECT min(id), max(id), (1 = 1) FROM users_person HAVING count(*) > 1"
)


def plant(apps, schema_editor):
    planted = os.environ["QUARTERDECK_PLANTED"]
    if planted == "failure":
        raise RuntimeError("the planted failure")
    if planted == "finding":
        schema_editor.execute(WRONG)


class Migration(migrations.Migration):
    dependencies = [("planted", "0001_rows")]

    operations = [migrations.RunPython(plant)]
