"""Finds every address of the admin and everything that can be sent there. Knows no person and asserts nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, ManyToManyField
from django.urls import URLPattern, URLResolver
from django.utils.http import urlencode

from tests.admin_rows import TENANTS
from tests.canary.mark import marked
from tests.conftest import PASSWORD
from widget.models import (
    ApiKey,
    ApprovedQuestion,
    AskedAgain,
    Check,
    Draft,
    Fetch,
    Gap,
    IdentitySecret,
    Invitation,
    Membership,
    Note,
    Site,
    Tag,
    TaughtPair,
    Turn,
    WebhookSecret,
)
from widget.models.asking import SUGGESTED
from widget.tenancy import TenantModel

FIXED = {"index", "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n", "app_list"}
FILTERS = {"site": Site, "visitor__site": Site, "conversation__visitor__site": Site, "api_key": ApiKey}
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


def site_form(site=None, **changes) -> dict[str, str]:
    """What a browser sends for a site."""
    form = {"name": "Shop", "model_id": "7", "stream": "on", "origins": "https://shop.example.com", "title": "Ask us"}
    form |= {
        "greeting": "Hi!",
        "accent": "#5346E0",
        "position": "right",
        "is_active": "on",
        "theme": "auto",
        "radius": "16",
    }
    form |= {"font": "inherit", "launcher_icon": "speech", "offset_side": "20", "offset_bottom": "20", "width": "400"}
    form |= {"height": "680", "z_index": "2147483000", "teaser_delay": "8", "lead_when": "never", "credit": "on"}
    form |= {"visitor_hour": "30", "visitor_day": "100", "site_day": "1000", "conversation_turns": "100"}
    form |= {"challenge": "when_needed"}
    form |= {name: str(getattr(Site(), name)) for name in ("answers_at_once", "saved_for", "folding")}
    form["template"] = str(SUGGESTED).replace("\n", "\r\n")
    if site:
        form |= {"name": site.name, "api_key": str(site.api_key_id)}
    return form | {key: str(value) for key, value in changes.items()}


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
        yield from (Visit(address.path, query) for query in _autocompletes())
    if address.kind == "changelist":
        yield from (Visit(address.path, query) for query in _list_queries(address.model, rows))
    if address.kind in EXPORTS:
        yield from (Visit(address.path, query) for query in _export_queries(rows))
    if address.kind in ("numbers", "numbers_site"):
        yield from (Visit(path, query) for path in _paths(address, rows) for query in _ranges())
    if address.kind == "draft_new":
        yield from (Visit(path, {"gap": pk}) for path in _paths(address, rows) for pk in _numbers_of(Gap, rows))
    if address.kind == "add":
        yield from (Visit(address.path, {key: str(value)}) for key, value in _foreign(address.model, rows))


def posts(address: Address, rows: list[TenantModel], owners: list[int]) -> Iterator[Visit]:
    """Everything worth sending to an address: forms with every id swapped, actions on every row, deletions."""
    for path in _paths(address, rows):
        if address.kind == "delete":
            yield Visit(path, {"post": "yes"})
        elif address.kind in STEPS | {"add", "change", "preview", "preview_new"}:
            yield from (Visit(path, form) for form in _forms(address.model, rows, owners))
        elif address.kind == "changelist":
            yield from (Visit(path, data) for data in _actions(address.model, rows))
        elif address.kind == "numbers_time_zone":
            yield from (
                Visit(path, {"zone": "Asia/Tokyo", "user": owner, "next": "//evil.example.com"}) for owner in owners
            )
        elif address.kind in ("notes", "tags"):
            yield from (Visit(path, form) for form in _notes(rows))
        elif address.kind == "block":
            yield from (Visit(path, {"block": said}) for said in ("yes", "no", "nonsense"))
        elif address.kind == "identity":
            yield from (Visit(path, data) for data in _secrets(rows))
        elif address.kind == "webhook":
            yield from (Visit(path, data) for data in _webhook_acts(rows))
        elif address.kind == "questions":
            yield from (Visit(path, data) for data in _approvals(rows))
        elif address.kind in CHOOSING:
            yield from (Visit(path, data) for data in _choices(rows))
        elif address.kind == "people":
            yield from (Visit(path, data) for data in _people_acts(rows))
        elif address.kind == "invited":
            yield from (Visit(path, {"act": act, **_NEWCOMER}) for act in ("accept", "join", "leave", "nonsense", ""))
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
            yield from (Visit(path, data) for data in _draft_acts(rows))
        elif address.kind in ("followups", "followups_marks"):
            turns = [row.pk for row in rows if isinstance(row, Turn)]
            yield Visit(path, {"pick": [*turns, "nonsense"], "mark-0": "folded", "mark-1": "nonsense"})
            yield Visit(path, {"question-0": "And then?", "before-0": "Hello?", "answer-0": "Hi.", "mark-9": "same"})
        elif address.kind in ("second_factor", "second_step", "browsers", "password_reset"):
            yield from (Visit(path, data) for data in _ACCOUNT_ACTS)
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
        sites = _numbers_of(Site, rows)
        return [address.path.format(id=site, draft=draft) for site in sites for draft in _numbers_of(Draft, rows)]
    own = [row.pk for row in rows if isinstance(row, address.model)] if address.model else []
    return [address.path.format(id=pk) for pk in (own or [1, 2, 3, 4])] + [address.path.format(id="nonsense")]


_ACCOUNT_ACTS: tuple[Mapping[str, object], ...] = (
    *({"act": "confirm", "password": password} for password in ("wrong", PASSWORD)),
    *({"row": row} for row in ("others", "1", "2", "0", "nonsense")),
    *({"act": act, "code": code} for act in ("off", "codes", "leave", "") for code in ("123456", "nonsense", "")),
    {"email": "sent@people.test"},
)
_NEWCOMER = {"name": "Sent", "new_password1": "staple-battery-horse", "new_password2": "staple-battery-horse"}


def _people_acts(rows: list[TenantModel]) -> Iterator[Mapping[str, object]]:
    for row in rows:
        if isinstance(row, Membership):
            yield {"act": "role", "row": row.pk, "role": "owner"}
            yield {"act": "remove", "row": row.pk}
        elif isinstance(row, Invitation):
            yield {"act": "resend", "row": row.pk}
            yield {"act": "withdraw", "row": row.pk}
        elif isinstance(row, ApiKey):
            yield {"act": "hand_over", "row": row.pk}
    yield {"act": "invite", "email": "sent@people.test", "role": "owner"}
    yield {"act": "invite", "email": "nonsense", "role": "nonsense"}
    yield from (
        {"act": act, "row": "nonsense", "role": "x"}
        for act in ("role", "remove", "resend", "withdraw", "hand_over", "")
    )


def _numbers_of(model: type, rows: list[TenantModel]) -> list[int]:
    return [row.pk for row in rows if isinstance(row, model)] or [1, 2, 3]


def _draft_acts(rows: list[TenantModel]) -> Iterator[Mapping[str, object]]:
    """What the pages of drafts, and of before and after, take."""
    yield {"row": [*_numbers_of(Draft, rows), "nonsense"]}
    yield {"question": "Sent?", "answer": "Sent.", "gap": _numbers_of(Gap, rows)}
    yield from (
        {"row": pk, "verdict": said} for pk in _numbers_of(AskedAgain, rows) for said in ("answered", "nonsense")
    )
    yield {}


def _approvals(rows: list[TenantModel]) -> Iterator[Mapping[str, object]]:
    yield {"approve": "", "questions": "Sent?", "pages": "/sent/*", "language": "de", "starts": "on"}
    yield {"approve": "", "questions": "", "pages": "sent", "language": "nonsense"}
    for act in ("starts", "stops", "take_back"):
        yield {act: "", "row": [row.pk for row in rows if isinstance(row, ApprovedQuestion)]}
        yield {act: "", "row": "nonsense"}


def _choices(rows: list[TenantModel]) -> Iterator[Mapping[str, object]]:
    pairs = [row.pk for row in rows if isinstance(row, TaughtPair)]
    for act in ("begin", "approve", "all"):
        yield {act: "", "row": [*pairs, "nonsense"], "pages": "/sent/*", "language": "de"}
        yield {act: "", "row": pairs, "pages": "sent", "language": "nonsense"}
    yield from ({"dismiss": pk} for pk in (*pairs, "nonsense", ""))
    yield {"bring_back": ""}


def _autocompletes() -> Iterator[dict[str, Any]]:
    for model in (*TENANTS, admin.models.LogEntry):
        for relation in model._meta.get_fields():
            if isinstance(relation, ForeignKey | ManyToManyField):
                meta = model._meta
                yield {
                    "app_label": meta.app_label,
                    "model_name": meta.model_name,
                    "field_name": relation.name,
                    "term": "",
                }


def _export_queries(rows) -> Iterator[dict[str, str]]:
    """A file holds the rows of its list, which has heard everything else: what is looked for, ids of others, and nonsense."""
    yield from ({"q": "mark"}, {"all": ""}, {"p": "99"}, {"site": "'"}, {"tag": "mark"}, {"id__isnull": "maybe"})
    yield from _foreign_filters(rows)


def _foreign_filters(rows) -> Iterator[dict[str, str]]:
    for name, kind in FILTERS.items():
        for row in rows:
            if isinstance(row, kind):
                yield {f"{name}__id__exact": str(row.pk)}


def _list_queries(model, rows) -> Iterator[dict[str, str]]:
    yield from ({"q": "mark"}, {"all": ""}, {"_facets": "True"}, {"o": "-1.2"}, {"e": "1"}, {"p": "99"})
    yield from _foreign_filters(rows)
    for field_ in model._meta.concrete_fields:
        yield {f"{field_.name}__startswith": "mark"}
        yield {f"{field_.name}__isnull": "maybe"}
    yield from (
        {"state": "failed"},
        {"state": "nonsense"},
        {"when": "7"},
        {"when": "x"},
        {"rating": "up"},
        {"kind": "lead"},
        {"kind": "x"},
        {"site": "'"},
        {"attention": "any"},
        {"attention": "4"},
        {"attention": "seen"},
        {"left": "lead"},
        {"notes": "yes"},
        {"language": "de"},
        {"page": "/page"},
        {"page": "\x00"},
        {"from": "2026-01-01", "to": "2099-12-31"},
        {"from": "0000-00-00"},
        {"to": "nonsense"},
        {"state": "unanswered"},
        {"q": "mark '\" \x00 %_\\"},
        {"tag": "mark"},
        {"what": "people"},
        {"what": "x"},
        {"archived": "yes"},
        {"archived": "x"},
    )


def _ranges() -> Iterator[dict[str, str]]:
    yield from ({"range": name} for name in ("today", "year", "nonsense"))
    yield {"from": "2026-11-01", "to": "2026-10-01"}
    yield {"from": "'", "to": "9999-99-99"}


def _notes(rows) -> Iterator[dict[str, str]]:
    yield from (
        {"text": "Sent"},
        {"name": "Sent"},
        {"text": "\x00"},
        {"name": " "},
        {"delete": "x"},
        {"remove": "9" * 30},
    )
    yield from ({"name": row.name} for row in rows if isinstance(row, Tag))
    yield from ({"delete": str(row.pk), "remove": str(row.pk)} for row in rows if isinstance(row, Note | Tag))


def _foreign(model, rows) -> list[tuple[str, object]]:
    """For each relation of the model, each row that could be sent there."""
    relations = [f for f in model._meta.concrete_fields if isinstance(f, ForeignKey)]
    return [(r.name, row.pk) for r in relations for row in rows if isinstance(row, r.remote_field.model)]


def _forms(model, rows, owners) -> Iterator[dict[str, object]]:
    values = site_form(
        name="Sent", needs_identity="on", secret=marked("sent-by-the-walk"), sealed="sent", key="sent", page="sent"
    )
    values |= {"mail_to": "sent@people.test", "key": "sent", "role": "owner"}
    values |= {"question": "Sent", "answer": "Sent", "state": "failed", "rating": "down"}
    ids = [row.pk for row in rows if isinstance(row, model)] or [""]
    for (name, pk), owner, id_ in zip(_foreign(model, rows) or [("nothing", "")] * 2, cycle(owners), cycle(ids[::-1])):
        yield {**values, "owner": owner, name: pk, "id": id_, "_save": "Save"}
    yield {}


def _secrets(rows) -> Iterator[dict[str, object]]:
    """A new secret after each that there is, and each dropped."""
    for pk in ("", "0", "nonsense", *(row.pk for row in rows if isinstance(row, IdentitySecret))):
        yield from ({"make": pk}, {"drop": pk})


def _webhook_acts(rows) -> Iterator[Mapping[str, object]]:
    yield {"save": "", "url": "https://sent.people.test/hook", "events": ["contact.created", "turn.failed"]}
    yield {"save": "", "url": "https://127.0.0.1:22/", "events": ["nonsense"]}
    yield from ({act: ""} for act in ("save", "test", "remove", "nonsense"))
    for pk in ("", "0", "nonsense", *(row.pk for row in rows if isinstance(row, WebhookSecret))):
        yield from ({"make": pk}, {"drop": pk})


def _actions(model, rows) -> Iterator[dict[str, object]]:
    ids = [row.pk for row in rows if isinstance(row, model)]
    for action in ("delete_selected", "nonsense"):
        for extra in ({}, {"post": "yes"}, {"index": "0"}, {"select_across": "1", "post": "yes"}):
            yield {"action": action, "_selected_action": ids, **extra}
    yield {"action": "delete_selected", "_selected_action": ["nonsense"], "post": "yes"}
