from django.db import migrations
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    Conversation, Turn = apps.get_model("widget", "Conversation"), apps.get_model("widget", "Turn")
    asked = Turn.objects.filter(conversation=OuterRef("pk")).order_by().values("conversation").annotate(last=Max("asked_at"))
    Conversation.objects.update(last_asked_at=Coalesce(Subquery(asked.values("last")), "started_at"))


class Migration(migrations.Migration):

    dependencies = [("widget", "0010_notes_tags_and_attention")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
