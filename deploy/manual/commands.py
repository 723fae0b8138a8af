"""Whether the commands of pages could be typed as they stand: faults, in words. Runs none of them.

What belongs to others (`cp`, `openssl`) is only known by name; what is ours is asked: the parsers of our commands, and the
files of `make`, Compose and systemd.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from itertools import takewhile

from deploy.manual.ground import Ground
from deploy.manual.ours import management, module
from deploy.manual.pages import Page, Said

OTHERS = frozenset(
    [
        ".",
        "adduser",
        "cd",
        "chmod",
        "chown",
        "cp",
        "curl",
        "echo",
        "git",
        "install",
        "kubectl",
        "mkdir",
        "nginx",
        "caddy",
        "openssl",
        "pg_dump",
        "pg_restore",
        "printf",
        "cat",
        "tee",
        "true",
    ]
)
WRAPPERS: dict[str, set[str]] = {"sudo": {"-u", "-g"}, "nice": {"-n"}, "env": set(), "exec": set(), "export": set()}
COMPOSE = frozenset(
    ["build", "config", "cp", "down", "exec", "logs", "ps", "pull", "restart", "run", "start", "stop", "up"]
)
SYSTEMCTL = frozenset(["daemon-reload", "disable", "edit", "enable", "reload", "restart", "start", "status", "stop"])
NOT_OURS = frozenset(("caddy", "nginx"))
WITH_VALUE = frozenset(["-u", "--user", "--file", "-f", "--scale", "--tail"])
ASSIGNMENT = re.compile(r"([A-Z][A-Z0-9_]*)=")
INLINE = re.compile(r"(?:\S*/)?(?:make|manage\.py|sparkwidget|python3?|docker|systemctl) [a-z.-]")
MAKES = frozenset(["mkdir"])
"""What they name isn't there yet."""
BETWEEN = frozenset(("&&", "||", "|", ";", "&"))


def faults(ground: Ground, pages: Sequence[Page]) -> list[str]:
    """One line for each command that couldn't be typed."""
    found = []
    for page in pages:
        said = [(it, why) for it in page.commands for why in of_line(ground, it)]
        said += [(it, why) for it in page.words if INLINE.match(it.text) for why in of_words(ground, it)]
        found += [f"{page.name}:{it.line}: `{it.text}`: {why}" for it, why in said]
    return found


def of_line(ground: Ground, said: Said) -> Iterator[str]:
    """Of a line of a block for a shell; as a shell reads it, and no placeholder but for values."""
    try:
        tokens = _tokens(said.text)
    except ValueError as error:
        yield f"no shell reads this: {error}"
        return
    while tokens:
        command = list(takewhile(lambda it: it not in BETWEEN, tokens))
        tokens = tokens[len(command) + 1 :]
        yield from _command(ground, _without_redirects(command), exact=True)


def of_words(ground: Ground, said: Said) -> Iterator[str]:
    """Of a command within a sentence: there may be brackets and dots; names and options must be."""
    words = re.sub(r"\\?\||\.\.\.|…|[\[\]']", " ", said.text).split()
    yield from _command(ground, words, exact=False)


def _tokens(line: str) -> list[str]:
    reader = shlex.shlex(line, posix=True, punctuation_chars="<>|&;")
    reader.whitespace_split = True
    return list(reader)


def _without_redirects(command: list[str]) -> list[str]:
    kept, skip = [], False
    for token in command:
        if not skip and not set(token) <= set("<>"):
            kept.append(token)
        skip = set(token) <= set("<>")
    return kept


def _command(ground: Ground, words: list[str], exact: bool) -> Iterator[str]:
    while words and (match := ASSIGNMENT.match(words[0])):
        if match[1] not in ground.settings | ground.for_tests:
            yield f"no setting is called {match[1]}"
        words = words[1:]
    if not words:
        return
    program, rest = words[0].rpartition("/")[2], words[1:]
    if program in WRAPPERS:
        while rest and rest[0].startswith("-"):
            rest = rest[2 if rest[0] in WRAPPERS[program] else 1 :]
        yield from _command(ground, rest, exact)
        return
    if program not in MAKES:
        yield from _paths(ground, words)
    yield from _of(ground, program, rest, exact)


def _of(ground: Ground, program: str, rest: list[str], exact: bool) -> Iterator[str]:
    match program:
        case "make":
            yield from _make(ground, rest)
        case "manage.py" | "sparkwidget":
            yield from management(rest, exact)
        case "python" | "python3" if rest[:1] == ["manage.py"]:
            yield from management(rest[1:], exact)
        case "python" | "python3" if rest[:1] == ["-m"]:
            yield from module(ground.root, rest[1:])
        case "docker":
            yield from _compose(ground, rest, exact)
        case "systemctl":
            yield from _systemctl(ground, rest)
        case _ if program not in OTHERS and not (ground.root / ".venv/bin" / program).exists():
            yield f"no program that this page's readers are known to have: {program}"


def _make(ground: Ground, rest: list[str]) -> Iterator[str]:
    for word in rest:
        name, assigned, _ = word.partition("=")
        if assigned and name not in ground.variables:
            yield f"the Makefile has no variable {name}"
        if not assigned and not word.startswith("-") and word not in ground.targets:
            yield f"the Makefile has no target {word}"


def _compose(ground: Ground, rest: list[str], exact: bool) -> Iterator[str]:
    if rest[:1] != ["compose"]:
        yield "only `docker compose` is used here"
        return
    verb, words = rest[1] if rest[1:] else "", rest[2:]
    if verb and verb not in COMPOSE:
        yield f"Compose has no command {verb}"
    names, inside = _services(verb, words)
    yield from (f"compose.yaml has no service {name}" for name in names if name not in ground.services)
    if inside:
        yield from _command(ground, inside, exact)


def _services(verb: str, words: list[str]) -> tuple[list[str], list[str]]:
    """Names of services, and what is done inside of one."""
    names = [word.partition("=")[0] for flag, word in zip(words, words[1:], strict=False) if flag == "--scale"]
    plain = [place for place, word in enumerate(words) if not word.startswith("-") and not _is_value(words, place)]
    if verb in ("exec", "run"):
        return names + [words[it] for it in plain[:1]], words[plain[0] + 1 :] if plain else []
    if verb == "cp":
        return names + [words[it].partition(":")[0] for it in plain if ":" in words[it]], []
    return names + [words[it] for it in plain], []


def _is_value(words: list[str], place: int) -> bool:
    return place > 0 and words[place - 1] in WITH_VALUE


def _systemctl(ground: Ground, rest: list[str]) -> Iterator[str]:
    verb, *units = [word for word in rest if not word.startswith("-")] or [""]
    if verb not in SYSTEMCTL:
        yield f"systemctl has no command {verb}"
    yield from (f"deploy/systemd/ has no {unit}" for unit in units if unit not in ground.units | NOT_OURS)


def _paths(ground: Ground, words: list[str]) -> Iterator[str]:
    for word in words:
        path = word.rstrip(",.")
        if path.split("/")[0] in ground.files and ("/" in path or "." in path[1:]) and not list(ground.root.glob(path)):
            yield f"no such file: {path}"
