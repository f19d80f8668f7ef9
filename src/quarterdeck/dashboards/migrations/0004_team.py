import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dashboards', '0003_mailing_tried_at'),
        ('users', '0010_keys'),
    ]

    operations = [
        migrations.AddField(
            model_name='dashboard',
            name='team',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.team'),
        ),
    ]
