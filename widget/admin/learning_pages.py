"""A site's pages of what its model knows and what it lacks, which belong together: each leads to the next."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from widget.admin.before_after_page import BeforeAfterPage
from widget.admin.checks_page import ChecksPages
from widget.admin.drafts_page import DraftsPage
from widget.admin.gaps_page import GapsPage


class LearningPages(ChecksPages, GapsPage, DraftsPage, BeforeAfterPage):
    """Goes with the sites' admin."""
