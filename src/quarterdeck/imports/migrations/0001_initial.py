import django.db.models.deletion
import django.utils.timezone
import quarterdeck.values.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigIntegerField(default=quarterdeck.values.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=14)),
                ('file_name', models.CharField(max_length=255)),
                ('file_digest', models.CharField(max_length=64)),
                ('mapping', models.TextField()),
                ('as_of', models.DateField(null=True)),
                ('judged', models.CharField(default='history', max_length=8)),
                ('quiet', models.BooleanField(default=True)),
                ('is_lenient', models.BooleanField(default=False)),
                ('state', models.CharField(default='checking', max_length=8)),
                ('unused_columns', models.TextField(default='[]')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('checked_at', models.DateTimeField(null=True)),
                ('applied_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('line', models.IntegerField()),
                ('plan', models.CharField(max_length=9)),
                ('match_key', models.CharField(blank=True, default='', max_length=254)),
                ('needs_key', models.CharField(blank=True, default='', max_length=254)),
                ('record_id', models.BigIntegerField(null=True)),
                ('facts', models.TextField(default='{}')),
                ('problems', models.TextField(default='[]')),
                ('outcome', models.CharField(blank=True, default='', max_length=8)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='imports.import')),
            ],
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(models.F('file_digest'), models.F('state'), name='import_file'),
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(models.F('batch'), models.F('match_key'), condition=models.Q(('match_key', ''), _negated=True), name='import_match'),
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(models.F('batch'), models.F('needs_key'), condition=models.Q(('needs_key', ''), _negated=True), name='import_needs'),
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(models.F('batch'), models.F('outcome'), models.F('line'), name='import_open'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.UniqueConstraint(models.F('batch'), models.F('line'), name='import_line_once'),
        ),
    ]
