"""Our own commands, asked themselves: the parsers of `manage.py`, and modules that are run. Needs Django to be set up."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError, CommandParser


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
    """Of `python -m WORDS`: that it can be run, and says its options itself where it is ours."""
    name = words[0] if words else ""
    try:
        found = find_spec(f"{name}.__main__") if (root / name.replace(".", "/")).is_dir() else find_spec(name)
    except (ImportError, ValueError):
        found = None
    if found is None:
        if name not in ("build",):  # a tool that who wants a wheel may have
            yield f"python can't run {name}"
        return
    source = Path(found.origin or "")
    if source.is_relative_to(root) and not source.is_relative_to(root / ".venv"):
        text = (
            "".join(it.read_text() for it in source.parent.glob("*.py"))
            if source.stem == "__main__"
            else source.read_text()
        )
        yield from (f"{name} has no option {word}" for word in _options(words) if f'"{word}"' not in text)


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
