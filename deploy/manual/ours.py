"""Our own commands, asked themselves: the parsers of `manage.py`, and modules that are run. Needs Django to be set up."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError, CommandParser

THEIRS = frozenset(["build"])
"""Modules that a reader may have, and we need not."""


def management(words: list[str], exact: bool) -> Iterator[str]:
    """Of `manage.py WORDS`. `exact`: its parser must take all of them; else it must know the options."""
    if not words or "." in words[0]:
        return
    parser = _parser(words[0])
    if parser is None:
        yield f"manage.py has no command {words[0]}"
    elif exact:
        yield from _taken(parser, words[1:])
    else:
        yield from (f"{words[0]} has no option {word}" for word in _options(words) if word not in _known(parser))


def module(root: Path, words: list[str]) -> Iterator[str]:
    """Of `python -m WORDS`: that it can be run, and knows its options where it is ours."""
    name = words[0] if words else ""
    found = _origin(root, name)
    if found is None and name not in THEIRS:
        yield f"python can't run {name}"
    if found is not None and found.is_relative_to(root) and not found.is_relative_to(root / ".venv"):
        files = found.parent.glob("*.py") if found.stem == "__main__" else [found]
        text = "".join(it.read_text() for it in files)
        yield from (f"{name} has no option {word}" for word in _options(words) if f'"{word}"' not in text)


def _origin(root: Path, name: str) -> Path | None:
    """The file that would be run; nothing, if none would be."""
    is_folder = (root / name.replace(".", "/")).is_dir()
    try:
        found = find_spec(f"{name}.__main__" if is_folder else name)
    except (ImportError, ValueError):
        return None
    return Path(found.origin or "") if found else None


def _parser(name: str) -> CommandParser | None:
    app = get_commands().get(name)
    if app is None:
        return None
    command = app if isinstance(app, BaseCommand) else load_command_class(app, name)
    return command.create_parser("manage.py", name)


def _taken(parser: CommandParser, words: list[str]) -> Iterator[str]:
    parser.called_from_command_line = False  # it says what is wrong, instead of ending us
    try:
        parser.parse_args(words)
    except CommandError as error:
        yield re.sub(r"^Error: ", "", str(error))
    except SystemExit:
        pass  # --help


def _options(words: list[str]) -> list[str]:
    return [word.split("=")[0] for word in words if word.startswith("--") and len(word) > 2]


def _known(parser: CommandParser) -> set[str]:
    return {name for action in parser._actions for name in action.option_strings}
