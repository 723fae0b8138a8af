"""Django's `migrate`, and at a terminal a bar: how many of how many migrations are done, and which is under way."""

from typing import Any

from django.apps import apps
from django.core.management.commands import migrate
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.migration import Migration
from django.db.models.signals import pre_migrate

from widget.progress import steps

_Plan = list[tuple[Migration, bool]]


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if options["verbosity"] != 1:  # 0 is to say nothing, and from 2 on Django says how long each takes
            super().handle(*args, **options)
            return
        with steps("migrations") as self._steps:
            pre_migrate.connect(self._planned, sender=apps.get_app_config("widget"))
            try:
                super().handle(*args, **options)
            finally:
                pre_migrate.disconnect(self._planned, sender=apps.get_app_config("widget"))

    def _planned(self, *, plan: _Plan, **_: Any) -> None:
        self._steps.expect(len(plan))
        through = sum(_goes_through_rows(migration) for migration, _ in plan)
        if self._steps.are_seen and through:
            self.stdout.write(f"  {through} of {len(plan)} migrations go through what is stored, and may take a while.")

    def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
        """At a terminal Django's line comes when its migration is done: until then the bar says what is under way."""
        if self.verbosity != 1 or not self._steps.are_seen or migration is None:
            return super().migration_progress_callback(action, migration, fake)
        does, _, how_far = action.partition("_")
        if how_far == "start":
            return self._steps.begin(str(migration))
        with self._steps.end():
            super().migration_progress_callback(f"{does}_start", migration, fake)
            super().migration_progress_callback(action, migration, fake)


def _goes_through_rows(migration: Migration) -> bool:
    return any(isinstance(step, RunPython | RunSQL) for step in migration.operations)
