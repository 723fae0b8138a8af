"""Trained answers that are told when SparkGPT can't be asked: which turns got one, and whether a site's owner wants that."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("widget", "0029_knowledge_gaps")]
    operations = [
        migrations.AddField(
            model_name="site",
            name="spare_answers",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text='When SparkGPT is down, or your calls are used up, a visitor who asks what you have approved gets the answer that your model was trained with, and reads that it is a saved one and to which question. Only questions on the page “Questions for visitors”, in all but the same words; everybody else is told as before that there is no answer.',
                verbose_name="answer from the training when SparkGPT can't be asked",
            ),
        ),
        migrations.AddField(
            model_name="turn",
            name="closest",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="The approved question whose trained answer it is, told because SparkGPT could not be asked.",
                max_length=200,
            ),
        ),
    ]
