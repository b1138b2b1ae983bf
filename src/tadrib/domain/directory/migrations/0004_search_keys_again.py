"""Words written together are in the keys now, and more spellings: the worker fills them again (``jobs``)."""

from django.db import migrations


def forget(apps, schema_editor):
    apps.get_model("directory", "Person").objects.exclude(search_key="").update(search_key="")


class Migration(migrations.Migration):

    dependencies = [
        ("directory", "0003_merging"),
    ]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
