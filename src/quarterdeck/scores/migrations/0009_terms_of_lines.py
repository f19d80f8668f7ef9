"""Whose deal each term is, and what stands beside the model for people: so that lines open what they are made of."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_owners(apps, schema_editor):
    """Terms of the newest forecast: by who owns their deals now, until the next forecast writes them anew."""
    deals = apps.get_model("opportunities", "Opportunity").objects.filter(pk=OuterRef("opportunity_id"))
    terms = apps.get_model("scores", "Term").objects.filter(opportunity__owner__isnull=False)
    terms.update(owner=Subquery(deals.values("owner_id")[:1]))


class Migration(migrations.Migration):
    dependencies = [("scores", "0008_segment_bins")]
    operations = [
        migrations.AddField("personforecast", "last_period", models.BigIntegerField(null=True)),
        migrations.AddField("personforecast", "arithmetic", models.TextField(null=True)),
        migrations.AddField("term", "owner", models.BigIntegerField(default=0)),
        migrations.AddIndex("term", models.Index("owner", "kind", "expected_minor", name="term_owner")),
        migrations.RunPython(name_owners, migrations.RunPython.noop),
    ]
