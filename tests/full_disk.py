"""The real settings on a disk with little room: SQLite may use SPARKWIDGET_TEST_PAGES pages and no more."""

import os

from tests.canary.served import *  # noqa: F403
from tests.canary.served import DATABASES

DATABASES["default"]["OPTIONS"]["init_command"] += (
    f" PRAGMA max_page_count={int(os.environ['SPARKWIDGET_TEST_PAGES'])};"
)
