"""Rows that stand for a whole module, where most of its tests look at the same many: made once, in a transaction around them all.

What a test does is taken back to where it began, as ever; what stands is taken back after the module's last. Not for tests that
commit: their rows would go beside those that stand.
"""

import pytest
from django.db import transaction


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    """For fixtures of a module that make rows."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
