from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credentials", "0004_batches_and_papers")]

    operations = [
        migrations.AddField(
            model_name="credential",
            name="square",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
    ]
