from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('forecasts', '0006_committed_append_only'),
    ]

    operations = [
        migrations.AddField(
            model_name='forecastrules',
            name='has_likely',
            field=models.BooleanField(null=True),
        ),
    ]
