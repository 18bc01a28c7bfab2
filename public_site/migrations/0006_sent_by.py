from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("public_site", "0005_resume_keys")]

    operations = [
        migrations.AddField(
            model_name="requestdraft",
            name="sent_by",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
    ]
