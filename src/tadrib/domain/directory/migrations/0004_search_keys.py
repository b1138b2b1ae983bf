"""Fill the search key of the persons that are there: the folded names."""

from typing import Any

from django.db import migrations

from tadrib.engines.matching import fold_key


def fill(apps: Any, schema_editor: Any) -> None:
    """Row by row in batches; run again, it changes nothing."""
    person = apps.get_model("directory", "Person")
    batch = []
    for row in person.objects.only("given_names", "family_names", "native_name").iterator(500):
        row.search_key = fold_key(row.given_names, row.family_names, row.native_name)
        batch.append(row)
        if len(batch) == 500:
            person.objects.bulk_update(batch, ["search_key"])
            batch = []
    person.objects.bulk_update(batch, ["search_key"])


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_merging")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
