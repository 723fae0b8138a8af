"""What a process last said of its running attempt's calls, so that taking over counts no call that was never made."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("widget", "0026_approved_questions")]
    operations = [
        migrations.AddField(
            model_name="turn",
            name="calls_now",
            field=models.PositiveSmallIntegerField(db_default=1, default=1, editable=False),
        ),
    ]
