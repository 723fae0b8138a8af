"""What the database keeps, and what its owner reads in the admin. Knows where to look, not what should be there."""

import html
import re
import sqlite3
import urllib.parse
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookiejar import CookieJar

import psycopg

QUERY = "SELECT uid, conversation_id, question, answer, state, attempt, code FROM widget_turn ORDER BY id"


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its answer, as it is stored."""

    turn: str
    conversation: int
    question: str
    answer: str
    state: str
    attempt: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """The same, as its owner reads it."""

    question: str
    answer: str
    state: str


def read_rows(database_url: str) -> list[Row]:
    """Every turn there is, in a SQLite file or in PostgreSQL."""
    if database_url.startswith("sqlite"):
        with sqlite3.connect(urllib.parse.urlsplit(database_url).path) as database:
            found = database.execute(QUERY).fetchall()
        database.close()
    else:
        with psycopg.connect(database_url) as server:
            found = server.execute(QUERY).fetchall()
    return [Row(_dashed(str(uid)), *rest) for uid, *rest in found]


def _dashed(uid: str) -> str:
    """SQLite keeps UUIDs as 32 hex digits."""
    return uid if "-" in uid else "-".join((uid[:8], uid[8:12], uid[12:16], uid[16:20], uid[20:]))


class Owner:
    """The owner at the admin's pages, logged in over HTTP."""

    WORDS = {"Being answered": "running", "Answered": "done", "Stopped": "stopped", "Failed": "failed"}

    def __init__(self, url: str, username: str, password: str) -> None:
        self._url, self._cookies = url, CookieJar()
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        self._get("/admin/login/")
        token = next(str(cookie.value) for cookie in self._cookies if "csrf" in cookie.name)
        form = {"username": username, "password": password, "csrfmiddlewaretoken": token, "next": "/admin/"}
        with self._browser.open(url + "/admin/login/", urllib.parse.urlencode(form).encode(), timeout=20) as page:
            assert page.url.endswith("/admin/"), "the owner could not log in"

    def read(self, conversations: Iterable[int]) -> list[Read]:
        """The transcripts of these conversations."""
        return [
            told
            for conversation in conversations
            for told in _transcript(self._get(f"/admin/widget/conversation/{conversation}/change/"))
        ]

    def _get(self, path: str) -> str:
        with self._browser.open(self._url + path, timeout=20) as page:
            return str(page.read().decode())


def _transcript(page: str) -> list[Read]:
    told = []
    for article in re.findall(r"<article.*?</article>", page, re.DOTALL):
        parts = {name: _part(article, name) for name in ("question", "answer", "state")}
        told.append(Read(parts["question"], parts["answer"], Owner.WORDS[parts["state"]]))
    return told


def _part(article: str, name: str) -> str:
    found = re.search(rf'class="house-{name}[^>]*>(.*?)</', article, re.DOTALL)
    return html.unescape(found[1]) if found else ""
