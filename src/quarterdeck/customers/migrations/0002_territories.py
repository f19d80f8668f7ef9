"""Where an account lies."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0001_initial'),
        ('users', '0005_territories'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='territory',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.territory'),
        ),
    ]
