"""Teaches a model of the sandbox that is being served, so that demos and tests can see what follows from a training."""

import json
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from widget.sandbox.teaching import WEATHER
from widget.training import form

LESSON = 200_000
"""Bytes of one lesson; the sandbox takes some more."""


class Command(BaseCommand):
    help = (
        "Adds, changes and removes trained questions of a model of the sandbox (SPARKGPT_SANDBOX), and prints them all as JSON. "
        "The server must run on this machine. What was taught lasts until it stops."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        pair = ("QUESTION", "ANSWER")
        parser.add_argument("model", type=int, help="the model's number")
        parser.add_argument("--add", nargs=2, action="append", default=[], metavar=pair)
        parser.add_argument("--change", nargs=3, action="append", default=[], metavar=("ID", *pair))
        parser.add_argument(
            "--file",
            action="append",
            default=[],
            type=Path,
            help="adds the pairs of a file as drafts are exported: CSV or JSON",
        )
        parser.add_argument("--remove", type=int, action="append", default=[], metavar="ID")
        parser.add_argument(
            "--weather",
            choices=WEATHER,
            help="from now on it answers, is down, or has no calls left; what it was taught stays",
        )
        parser.add_argument(
            "--url", default=settings.SANDBOX_URL, help=f"the sandbox's address ({settings.SANDBOX_URL})"
        )

    def handle(
        self,
        *,
        model: int,
        add: list[Any],
        change: list[Any],
        remove: list[int],
        weather: str,
        file: list[Path],
        url: str,
        **_: Any,
    ) -> None:
        changed = [{"id": _number(id_), "question": question, "answer": answer} for id_, question, answer in change]
        pairs = [*add, *(pair for path in file for pair in _pairs(path))]
        listed = _teach(url, {"model_id": model, "change": changed, "remove": remove, "weather": weather})
        for lesson in _in_pieces({"question": question, "answer": answer} for question, answer in pairs):
            listed = _teach(url, {"model_id": model, "add": lesson})
        self.stdout.write(json.dumps(listed, indent=1, ensure_ascii=False))


def _pairs(path: Path) -> list[form.Pair]:
    try:
        return form.read(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} can't be read: {error}") from None


def _in_pieces(rows: Iterable[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    held, size = list[dict[str, str]](), 0
    for row in rows:
        length = len(json.dumps(row, ensure_ascii=False).encode())
        if held and size + length > LESSON:
            yield held
            held, size = [], 0
        held.append(row)
        size += length
    if held:
        yield held


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise CommandError(f"{text} is no number of a trained question.")
    return int(text)


def _teach(url: str, lesson: dict[str, Any]) -> Any:
    if not url.startswith(("http://", "https://")):
        raise CommandError("--url takes an address such as http://127.0.0.1:8000/sandbox/api")
    headers = {"Authorization": f"Bearer {settings.SANDBOX_TEACHER}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{url}/teach", json.dumps(lesson, ensure_ascii=False).encode(), headers)  # noqa: S310  (looked at above)
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310
            return json.load(reply)
    except urllib.error.HTTPError as error:
        words = {400: "It has no trained question with that number.", 403: "SECRET_KEY is not the server's."}
        raise CommandError(words.get(error.code, f"There is no sandbox at {url} (status {error.code}).")) from None
    except OSError as error:
        raise CommandError(f"The sandbox can't be reached at {url}: {error}") from None
