import cms.core.translated
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

#: Rows written at a time: a house that has taken requests for years holds many.
CHUNK = 1000


def call_papers_without_names(apps, schema_editor):
    """Papers asked for once for each person were labelled "kind: name", and keyed by a number."""
    papers = apps.get_model("cases", "CaseDocument").objects.using(schema_editor.connection.alias)
    chunk = []
    for paper in papers.filter(key__regex=r"_[0-9]+$").only("key", "label").iterator(CHUNK):
        number = paper.key.rpartition("_")[2]
        parts = {code: text.partition(": ") for code, text in dict(paper.label).items()}
        if not parts or not all(name for _kind, _mark, name in parts.values()):
            continue
        paper.unnamed = {code: f"{kind} {number}" for code, (kind, _mark, _name) in parts.items()}
        chunk.append(paper)
        if len(chunk) == CHUNK:
            papers.bulk_update(chunk, ["unnamed"])
            chunk = []
    papers.bulk_update(chunk, ["unnamed"])


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='casedocument',
            name='unnamed',
            field=cms.core.translated.TranslatedField(blank=True, default=cms.core.translated.TranslatedText, verbose_name='paper, without the name'),
        ),
        migrations.AddField(
            model_name='contact',
            name='shown_by',
            field=models.JSONField(blank=True, default=list, verbose_name='how they showed who they are'),
        ),
        migrations.AddField(
            model_name='historicalcasedocument',
            name='unnamed',
            field=cms.core.translated.TranslatedField(blank=True, default=cms.core.translated.TranslatedText, verbose_name='paper, without the name'),
        ),
        migrations.AddField(
            model_name='historicalcontact',
            name='shown_by',
            field=models.JSONField(blank=True, default=list, verbose_name='how they showed who they are'),
        ),
        migrations.AlterField(
            model_name='historicalregistration',
            name='registered_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registered by'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='registered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registered by'),
        ),
        migrations.RunPython(call_papers_without_names, migrations.RunPython.noop),
    ]
