"""Another connection to the same database, as another process has it."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def another_connection():
    other = connection.copy("beside")
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()
