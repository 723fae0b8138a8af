"""What a test has committed goes; what the migrations have made stays. Knows no test.

Django empties all tables and has content types, permissions and groups made again, which took longer than most of these tests.
"""

from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase

MADE = ("django_content_type", "auth_permission", "auth_group", "auth_group_permissions")
"""What comes of migrating, and nobody changes but by migrating again."""


class Emptying:
    """Of one session: knows how the rows were that migrating has made, once it has seen them."""

    def __init__(self):
        self._made = None

    def all(self):
        """Whoever has changed what is never changed gets it made again, as Django does."""
        if self._made is None or self._made != _made():
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
            self._made = _made()
            return
        with transaction.atomic(), connection.cursor() as cursor:
            there = connection.introspection.django_table_names(only_existing=True, include_views=False)
            for table in sorted({*there} - {*MADE}):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def _made():
    with connection.cursor() as cursor:
        return [_rows(cursor, table) for table in MADE]


def _rows(cursor, table):
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
    return sorted(cursor.fetchall())


def install():
    """From now on, for every test that commits."""
    emptying = Emptying()
    TransactionTestCase._fixture_teardown = lambda _test: emptying.all()
