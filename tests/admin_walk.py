"""Finds every address of the admin and everything that can be sent there. Knows no person and asserts nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver
from django.utils.http import urlencode

from tests.admin_acts import (
    ACCOUNT_ACTS,
    NEWCOMER,
    approvals,
    choices,
    draft_acts,
    notes,
    numbers_of,
    people_acts,
    secrets,
    webhook_acts,
)
from tests.admin_forms import actions, foreign, forms
from tests.admin_queries import autocompletes, export_queries, list_queries, ranges
from widget.models import (
    Check,
    Draft,
    Fetch,
    Gap,
    Site,
    Turn,
)
from widget.tenancy import TenantModel

FIXED = {"index", "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n", "app_list"}
NUMBERS = {"numbers", "numbers_site", "numbers_csv", "numbers_site_csv", "numbers_time_zone"}
BOARDS = ("asked", "pages", "nonsense")  # what visitors wrote; all boards are one view
DOOR = {"invited", "invited_by_link", "second_step", "second_factor", "browsers", "language"}
DOOR |= {f"password_reset{page}" for page in ("", "_done", "_confirm", "_complete")}
DEEDS = {"block", "notes", "tags", "seen", "forget", "live"}
EXPORTS = {"export_csv", "export_json"}
PER_MODEL = {"changelist", "add", "history", "delete", "change", "old_change"}
PRESSES = {"pause", "resume", "duplicate", "archive", "unarchive"}
CHOOSING = {"questions_proposed", "questions_taught"}
TAUGHT = {"taught", "taught_fetch", "taught_fetches", "taught_difference", "taught_twice"}
CHECKED = {"taught_checks", "taught_check", "taught_check_now", "taught_check_right", "taught_checks_switch"}
DRAFTS = {"drafts", "draft_new", "draft", "drafts_csv", "drafts_json", "before_after", "ask_again", "asked_again_said"}
GAPS = {"gaps", "gaps_export"}
STEPS = {"start_key", "start_model", "start_model_new", "start_site", "start_look"}
PAGES = {
    "start",
    "start_tag",
    "seen",
    "new_key",
    "preview",
    "preview_new",
    "test",
    "ask",
    "followups",
    "followups_marks",
}
"""Of sites and keys, besides their forms. What a step or a page sends upstream ends at a port where nobody listens."""


@dataclass(frozen=True)
class Address:
    """One route of the admin: what it is for, of which model, and its path with `{object_id}` and the like still in it."""

    kind: str
    path: str
    model: type | None = None


@dataclass(frozen=True)
class Visit:
    """Something to ask of the admin."""

    path: str
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def with_query(self) -> str:
        return f"{self.path}?{urlencode(self.data, doseq=True)}" if self.data else self.path


def addresses() -> list[Address]:
    """Every route there is; the walk stops at one that it has no name for."""
    routes = admin.site.urls[0]
    return [address for route in routes for address in _addresses(route, "/admin/")]


def _addresses(route, prefix: str) -> Iterator[Address]:
    path = prefix + str(route.pattern).lstrip("^")
    if isinstance(route, URLResolver):
        for inner in route.url_patterns:
            yield from _addresses(inner, path)
        return
    assert isinstance(route, URLPattern)
    model_admin = getattr(route.callback, "model_admin", None)
    model = model_admin.model if model_admin else None
    for placeholder in ("<path:object_id>", "<id>", "<str:token>", "<uidb64>"):
        path = path.replace(placeholder, "{id}")
    path = path.replace("<int:fetch>", "{fetch}").replace("<int:pair>", "{pair}").replace("<int:draft>", "{draft}")
    yield Address(_kind(route, model), path, model)


def _kind(route, model) -> str:
    if "(?P<url>.*)" in str(route.pattern):
        return "catch_all"
    if model is None:
        return str(route.name)
    return (
        str(route.name).removeprefix(f"{model._meta.app_label}_{model._meta.model_name}_")
        if route.name
        else "old_change"
    )


def unknown(found: list[Address]) -> set[str]:
    """Routes that this walk would not know how to fill: whoever adds one adds it here, and what can be sent there."""
    pages = (
        PRESSES
        | STEPS
        | PAGES
        | GAPS
        | NUMBERS
        | DEEDS
        | EXPORTS
        | TAUGHT
        | CHECKED
        | DRAFTS
        | CHOOSING
        | {"people", "identity", "privacy", "questions", "webhook", "again", "reset_second_factor"}
    )
    known = FIXED | PER_MODEL | DOOR | pages | {"catch_all", "auth_user_password_change", "reset_second_factor"}
    return {address.path for address in found if address.kind not in known}


def gets(address: Address, rows: list[TenantModel]) -> Iterator[Visit]:
    """Everything worth reading at an address, with the ids of these rows wherever an id fits."""
    for path in _paths(address, rows):
        yield Visit(path)
        if address.kind in PER_MODEL:
            yield Visit(path, {"_popup": "1", "_to_field": "id"})
    if address.kind == "autocomplete":
        yield from (Visit(address.path, query) for query in autocompletes())
    if address.kind == "changelist":
        yield from (Visit(address.path, query) for query in list_queries(address.model, rows))
    if address.kind in EXPORTS:
        yield from (Visit(address.path, query) for query in export_queries(rows))
    if address.kind in ("numbers", "numbers_site"):
        yield from (Visit(path, query) for path in _paths(address, rows) for query in ranges())
    if address.kind == "draft_new":
        yield from (Visit(path, {"gap": pk}) for path in _paths(address, rows) for pk in numbers_of(Gap, rows))
    if address.kind == "add":
        yield from (Visit(address.path, {key: str(value)}) for key, value in foreign(address.model, rows))


def posts(address: Address, rows: list[TenantModel], owners: list[int]) -> Iterator[Visit]:
    """Everything worth sending to an address: forms with every id swapped, actions on every row, deletions."""
    for path in _paths(address, rows):
        if address.kind == "delete":
            yield Visit(path, {"post": "yes"})
        elif address.kind in STEPS | {"add", "change", "preview", "preview_new"}:
            yield from (Visit(path, form) for form in forms(address.model, rows, owners))
        elif address.kind == "changelist":
            yield from (Visit(path, data) for data in actions(address.model, rows))
        elif address.kind == "numbers_time_zone":
            yield from (
                Visit(path, {"zone": "Asia/Tokyo", "user": owner, "next": "//evil.example.com"}) for owner in owners
            )
        elif address.kind in ("notes", "tags"):
            yield from (Visit(path, form) for form in notes(rows))
        elif address.kind == "block":
            yield from (Visit(path, {"block": said}) for said in ("yes", "no", "nonsense"))
        elif address.kind == "identity":
            yield from (Visit(path, data) for data in secrets(rows))
        elif address.kind == "webhook":
            yield from (Visit(path, data) for data in webhook_acts(rows))
        elif address.kind == "questions":
            yield from (Visit(path, data) for data in approvals(rows))
        elif address.kind in CHOOSING:
            yield from (Visit(path, data) for data in choices(rows))
        elif address.kind == "people":
            yield from (Visit(path, data) for data in people_acts(rows))
        elif address.kind == "invited":
            yield from (Visit(path, {"act": act, **NEWCOMER}) for act in ("accept", "join", "leave", "nonsense", ""))
        elif address.kind == "taught_check_right":
            yield from (Visit(path, {"check": row.pk}) for row in rows if isinstance(row, Check))
        elif address.kind == "taught_checks_switch":
            yield from (Visit(path, {said: ""}) for said in ("on", "off"))
        elif address.kind == "gaps":
            own = [row.pk for row in rows if isinstance(row, Gap)]
            yield from (Visit(path, {act: row}) for act in ("dismiss", "bring_back") for row in (*own, "nonsense"))
            yield Visit(path, {"look": ""})
        elif address.kind == "taught_fetch":
            yield from (Visit(path, data) for data in ({}, {"sure": ""}))
        elif address.kind in ("test", "ask", "new_key"):
            yield from (
                Visit(path, {"model_id": "7", "question": "Hello?", "days": days}) for days in ("7", "nonsense")
            )
            yield Visit(path, {"_end": "1", "model_id": "nonsense", "question": ""})
        elif address.kind in DRAFTS:
            yield from (Visit(path, data) for data in draft_acts(rows))
        elif address.kind in ("followups", "followups_marks"):
            turns = [row.pk for row in rows if isinstance(row, Turn)]
            yield Visit(path, {"pick": [*turns, "nonsense"], "mark-0": "folded", "mark-1": "nonsense"})
            yield Visit(path, {"question-0": "And then?", "before-0": "Hello?", "answer-0": "Hi.", "mark-9": "same"})
        elif address.kind in ("second_factor", "second_step", "browsers", "password_reset"):
            yield from (Visit(path, data) for data in ACCOUNT_ACTS)
        elif address.kind not in ("logout", "login"):
            yield Visit(path, {"post": "yes"})


def _paths(address: Address, rows: list[TenantModel]) -> list[str]:
    if address.kind == "app_list":
        return ["/admin/widget/", "/admin/auth/"]
    if address.kind == "catch_all":
        return ["/admin/nowhere/"]
    if address.kind in NUMBERS:
        sites = [row.pk for row in rows if isinstance(row, Site)] or [1, 2, 3, 4]
        path = address.path.replace("<int:site>", "{site}").replace("<slug:board>", "{board}")
        return sorted({path.format(site=site, board=board) for site in sites for board in BOARDS})
    if "{id}" not in address.path:
        return [address.path]
    if "<slug:kind>" in address.path:
        sites = [row.pk for row in rows if isinstance(row, Site)] or [1, 2, 3, 4]
        path = address.path.replace("<slug:kind>", "{kind}")
        return [path.format(id=site, kind=kind) for site in sites for kind in ("csv", "json", "nonsense")]
    if "{fetch}" in address.path:
        fetches = [row.pk for row in rows if isinstance(row, Fetch)] or [1, 2, 3]
        sites = [row.pk for row in rows if isinstance(row, Site)] or [1, 2, 3, 4]
        return [address.path.format(id=site, fetch=fetch) for site in sites for fetch in (*fetches, 0)]
    if "{pair}" in address.path:
        pairs = [row.pair_id for row in rows if isinstance(row, Check)] or [1, 2, 3]
        sites = [row.pk for row in rows if isinstance(row, Site)] or [1, 2, 3, 4]
        return [address.path.format(id=site, pair=pair) for site in sites for pair in (*pairs, 0)]
    if "{draft}" in address.path:
        sites = numbers_of(Site, rows)
        return [address.path.format(id=site, draft=draft) for site in sites for draft in numbers_of(Draft, rows)]
    own = [row.pk for row in rows if isinstance(row, address.model)] if address.model else []
    return [address.path.format(id=pk) for pk in (own or [1, 2, 3, 4])] + [address.path.format(id="nonsense")]
