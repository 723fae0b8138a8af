"""On PostgreSQL, indexes that find words in texts; none where the extension may not be created (widget.searching looks)."""

import logging

from django.db import ProgrammingError, migrations, transaction

# A running turn is written every second, which must not cost an entry in each of these.
ENDED = "WHERE state <> 'running'"
INDEXES = {
    "turn_questions_by_trigram": ("widget_turn", "question", ENDED),
    "turn_answers_by_trigram": ("widget_turn", "answer", ENDED),
    "conversation_pages_by_trigram": ("widget_conversation", "page", ""),
}


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except ProgrammingError as error:
        logging.getLogger(__name__).warning("search looks back 90 days only, for want of pg_trgm: %s", error)
        return
    for name, (table, column, where) in INDEXES.items():
        schema_editor.execute(
            f"CREATE INDEX IF NOT EXISTS {name} ON {table} USING gin (UPPER({column}) gin_trgm_ops) {where}"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):

    dependencies = [("widget", "0011_when_conversations_were_last_asked")]
    operations = [migrations.RunPython(make, drop)]
