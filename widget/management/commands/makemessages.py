"""Django's own command for `make messages`: of all languages, sorted by text and without line numbers, so that a catalogue
changes only where a text does. It looks for texts where the admin has them.
"""

from django.core.management.base import CommandParser
from django.core.management.commands import makemessages

ELSEWHERE = (
    ".venv",
    "benchmarks",
    "deploy",
    "docs",
    "node_modules",
    "static",
    "templates/widget",
    "tests",
    "var",
    "widget/embed",
)


class Command(makemessages.Command):
    xgettext_options = [*makemessages.Command.xgettext_options, "--sort-output"]
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--sort-output", "--no-fuzzy-matching"]
    msgattrib_options = [*makemessages.Command.msgattrib_options, "--sort-output"]

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(
            all=True, no_obsolete=True, add_location="file", ignore_patterns=[*ELSEWHERE, "widget/embed/*"]
        )
