"""On PostgreSQL, an index that finds words in the later pages of conversations, as 0012 does in the first ones."""

from django.db import migrations

NAME = "conversation_more_pages_by_trigram"
HAS_TRIGRAMS = "SELECT 1 FROM pg_indexes WHERE indexname = 'conversation_pages_by_trigram'"


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(HAS_TRIGRAMS)
        if cursor.fetchone():
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {NAME} ON widget_conversation USING gin (UPPER(more_pages) gin_trgm_ops)"
            )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {NAME}")


class Migration(migrations.Migration):

    dependencies = [("widget", "0020_limits_bans_and_blocks")]
    operations = [migrations.RunPython(make, drop)]
