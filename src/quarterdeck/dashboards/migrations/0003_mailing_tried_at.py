from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dashboards', '0002_mailing'),
    ]

    operations = [
        migrations.AddField(
            model_name='mailing',
            name='tried_at',
            field=models.DateTimeField(null=True),
        ),
    ]
