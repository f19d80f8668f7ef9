"""Plans of territories, their trees, and who belongs to them."""

import django.db.models.deletion
import django.utils.timezone
import quarterdeck.values.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('users', '0004_second_factor'),
    ]

    operations = [
        migrations.CreateModel(
            name='TerritoryPlan',
            fields=[
                ('id', models.BigIntegerField(default=quarterdeck.values.ids.new_id, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('state', models.CharField(default='draft', max_length=8)),
                ('active_from', models.DateField(null=True)),
                ('active_to', models.DateField(null=True)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('state'), condition=models.Q(('state', 'active')), name='one_active_territory_plan')],
            },
        ),
        migrations.CreateModel(
            name='Territory',
            fields=[
                ('id', models.BigIntegerField(default=quarterdeck.values.ids.new_id, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('rule', models.JSONField(blank=True, default=dict)),
                ('position', models.IntegerField()),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='users.territory')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='territories', to='users.territoryplan')),
            ],
        ),
        migrations.CreateModel(
            name='TerritoryMember',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('role', models.CharField(default='owner', max_length=10)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('territory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='users.territory')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('territory'), models.F('person'), condition=models.Q(('valid_to', None)), name='territory_member_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='territory',
            constraint=models.UniqueConstraint(models.F('plan'), models.F('key'), name='territory_key_once'),
        ),
        migrations.AddConstraint(
            model_name='territory',
            constraint=models.UniqueConstraint(models.F('plan'), models.F('position'), name='territory_position_once'),
        ),
    ]
