from django.db import migrations, models

CLOCKS = ("close_key", "stage_entered_at", "touched_key", "next_activity_on")
WORTH = ("currency", "amount_minor")
SUMS = ("count", "priced", "amount_minor")
OPEN = models.Q(closed_on__isnull=True)


def index(model, name, *columns, **more):
    return migrations.AddIndex(model_name=model, index=models.Index(*columns, name=name, **more))


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0008_open_by_owner_covers")]
    operations = [
        migrations.RemoveIndex(model_name="opportunity", name="opp_stage_owner"),
        index("opportunity", "opp_stage_owner", "state", "stage", "owner", "amount_key", "id", *WORTH, *CLOCKS),
        migrations.RemoveIndex(model_name="opportunity", name="opp_owner_open"),
        index(
            *("opportunity", "opp_owner_open"),
            *("state", "owner", "close_key", "id", "stage", *CLOCKS[1:], "closed_on", "category", *WORTH),
            condition=OPEN,
        ),
        index(
            *("opportunity", "opp_owner_worth"),
            *("state", "owner", "amount_key", "id", *WORTH, "stage", *CLOCKS, "closed_on"),
            condition=OPEN,
        ),
        index("stagetotal", "stage_total_owner", "owner", "stage", "currency", *SUMS),
    ]
