"""Says whether an installation that runs is well: its way in, what it leans on, and the tag on an owner's page."""

from argparse import ArgumentParser
from collections.abc import Generator, Iterable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.text import capfirst

from widget import sites, upstream
from widget.doctor import door, leaning, page, visitor
from widget.doctor.asking import Answer, NoAnswer, ask
from widget.doctor.finding import Finding, is_well, note, well, wrong
from widget.models import Site
from widget.origins import origin_of
from widget.protocol import WORDS
from widget.public import is_public

HOPS = 4


class Command(BaseCommand):
    help = (
        "Says whether an installation that runs is well, and how to mend what isn't. Comes in by PUBLIC_URL as visitors do; asks "
        "SparkGPT nothing that costs a call. Ends with 1 if something is wrong."
    )
    requires_system_checks: list[str] = []  # noqa: RUF012

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--url", default=settings.PUBLIC_URL, help=f"where visitors come in ({settings.PUBLIC_URL})"
        )
        parser.add_argument("--page", metavar="URL", help="an owner's page with the tag on it, to be looked at, too")
        parser.add_argument("--site", metavar="KEY", help="the site that the tag is to be of; without it, any")
        parser.add_argument("--private", action="store_true", help="the page may be in a private network")
        parser.add_argument("--send-mail", metavar="ADDRESS", help="send a letter there, to see that it arrives")

    def handle(self, **options: Any) -> None:
        url = options["url"].rstrip("/")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise CommandError("Write --url like https://chat.example.com")
        findings = list(self._told(_all(url, options)))
        if not is_well(findings):
            raise SystemExit(1)
        self.stdout.write("All is well.")

    def _told(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Each as soon as it is found: some take seconds."""
        for finding in findings:
            self.stdout.write("\n".join(finding.lines()))
            self.stdout.flush()
            yield finding


def _all(url: str, options: dict[str, Any]) -> Iterator[Finding]:
    is_up = yield from _database()
    site_key = options["site"] or (_any_site() if is_up else None)
    yield from _way_in(url, site_key)
    if settings.REDIS_URL:
        for url in dict.fromkeys([settings.REDIS_URL, *settings.REDIS_ANSWERS_URLS]):
            yield from leaning.redis(url)
    else:
        yield note("Redis", "none (REDIS_URL): one process may serve, which is enough for most")
    yield from _mail(options["send_mail"])
    yield from leaning.sparkgpt(settings.SPARKGPT_URL, upstream.is_allowed)
    if options["page"]:
        yield from _page(options["page"], options["site"], is_up=is_up, may_be_private=options["private"])


def _way_in(url: str, site_key: str | None) -> Iterator[Finding]:
    answers = True
    for finding in door.health(url):
        answers = answers and not (finding.what == "/healthz" and finding.fix)
        yield finding
    yield from door.certificate(url)
    if not answers and urlsplit(url).scheme == "http":
        return
    yield from door.strict_transport(url)
    yield from door.seen_as(url, settings.SECRET_KEY)
    yield from visitor.socket_line(url, site_key, settings.PUBLIC_URL)
    yield from door.clock(url, "clock of the server")


def _database() -> Generator[Finding, None, bool]:
    """Yields findings; returns whether rows can be read."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        clock = leaning.database_clock(_database_time)
    except DatabaseError as error:
        words = (str(error).strip().splitlines() or ["it doesn't answer"])[0]
        yield wrong("database", words, "Is it running, and is DATABASE_URL right? postgres://user:password@host/name")
        return False
    yield well("database", {"postgresql": "PostgreSQL", "sqlite": "SQLite"}.get(connection.vendor, connection.vendor))
    yield clock
    if waiting:
        yield wrong("migrations", f"{len(waiting)} are waiting", "Run: manage.py migrate")
        return False
    yield well("migrations", "all are applied")
    return True


def _database_time() -> float:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT EXTRACT(EPOCH FROM clock_timestamp())")
        else:
            cursor.execute("SELECT (julianday('now') - 2440587.5) * 86400.0")
        return float(cursor.fetchone()[0])


def _any_site() -> str | None:
    return Site.objects.filter(is_active=True).values_list("key", flat=True).first()


def _mail(address: str | None) -> Iterator[Finding]:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield note(
            "mail", "letters are printed, not sent", "Write EMAIL_URL: smtp+tls://user:password@mail.example.com:587"
        )
        return
    found = leaning.mail(
        settings.EMAIL_HOST, settings.EMAIL_PORT or 25, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD,
        tls=settings.EMAIL_USE_TLS, ssl_first=settings.EMAIL_USE_SSL,
    )  # fmt: skip
    yield found
    if address and not found.fix:
        yield _sent(address)


def _sent(address: str) -> Finding:
    text = f"This letter was sent by `manage.py doctor` of {settings.PUBLIC_URL}. Nothing is to be done."
    try:
        EmailMessage("SparkWidget can send letters", text, settings.DEFAULT_FROM_EMAIL, [address]).send()
    except Exception as error:
        return wrong(
            "letter",
            f"not taken: {type(error).__name__}",
            f"May {settings.DEFAULT_FROM_EMAIL} (EMAIL_FROM) send by this mail server?",
        )
    return well("letter", f"taken for {address}; look whether it arrives, and not as spam")


def _page(address: str, site_key: str | None, *, is_up: bool, may_be_private: bool) -> Iterator[Finding]:
    try:
        where, answer = _fetched(address, may_be_private)
    except NoAnswer as why:
        yield wrong("page", f"{address}: {why}", "Is the address right? With --private it may be in your own network.")
        return
    if answer.status != 200:
        yield wrong("page", f"{where} answers {answer.status}", "Name the address of the page itself.")
        return
    found = page.read(answer.body.decode(errors="replace"), answer.headers, where, settings.PUBLIC_URL)
    yield from page.judge(found, settings.PUBLIC_URL, site_key)
    if is_up and found.tags:
        yield _allowed(found.tags[0], where)


def _fetched(address: str, may_be_private: bool) -> tuple[str, Answer]:
    """The page, and where it was in the end: a few redirects are followed, each judged anew."""
    for _ in range(HOPS):
        if urlsplit(address).scheme not in ("http", "https"):
            raise NoAnswer("only http and https are fetched")
        answer = ask(address, may=None if may_be_private else is_public)
        if answer.status not in (301, 302, 303, 307, 308) or "location" not in answer.headers:
            return address, answer
        address = urljoin(address, answer.headers["location"])
    raise NoAnswer("it leads from one address to the next")


def _allowed(tag: page.Tag, where: str) -> Finding:
    origin = origin_of(where)
    if code := sites.objection(sites.find(tag.site_key), origin):
        fix = (
            f"In the admin, open the site and look at its addresses: {origin} must be one. A paused site is "
            "opened there, too."
        )
        return wrong("site", capfirst(WORDS[code]), fix)
    return well("site", f"lets pages of {origin} use it")
