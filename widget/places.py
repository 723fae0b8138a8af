"""Where somebody speaks: at which site, as which visitor; opened for them, or refused. Knows nothing of what is said."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from django.db.models import BigIntegerField, CharField

from widget.challenge import Puzzle
from widget.identities import Identity
from widget.models import Site, Visitor
from widget.protocol import WORDS, Code
from widget.statements import Insert, Select

OPEN_SITE = Select(
    lambda site: Site.objects.select_related("api_key").filter(pk=site, is_active=True).order_by(), site=BigIntegerField()
)  # fmt: skip
LOCKED_VISITOR = Select(
    lambda site, token_hash: Visitor.objects.select_for_update().filter(site=site, token_hash=token_hash),
    site=BigIntegerField(),
    token_hash=CharField(),
)
NEW_VISITOR = Insert(Visitor, unless_there=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a socket is: a site, and whose visitor (by the hash of the token); `identity` if the owner's website says who.

    `is_new`: the token was made just now, so there is hardly a row of theirs, and it is made before it is looked for."""

    site: int
    visitor: str
    identity: Identity | None = None
    is_new: bool = field(default=False, compare=False)


class Refusal(Exception):
    """A question was not taken and nothing of it is kept. `retry_after`: seconds until it may be, where that is known; `puzzle`:
    what is to be solved first."""

    def __init__(self, code: Code, retry_after: int | None = None, puzzle: Puzzle | None = None) -> None:
        super().__init__(WORDS[code])
        self.code, self.retry_after, self.puzzle = code, retry_after, puzzle


def open_site(place: Place) -> Site:
    """The site, if it isn't paused, and open to whoever is there; Refusal if not."""
    site: Site | None = OPEN_SITE.one(site=place.site)
    if site is None:
        raise Refusal(Code.PAUSED)
    if site.needs_identity and place.identity is None:
        raise Refusal(Code.IDENTITY_NEEDED)
    return site


def open_visitor(site: Site, place: Place, locale: str) -> Visitor:
    """The visitor, made if need be, and locked, so that two tabs make one of whatever they make. Refusal if they are blocked."""
    known = asdict(place.identity) if place.identity else {}
    visitor = _locked_visitor(site, place, {"locale": locale, **known})
    if visitor.blocked_at:
        raise Refusal(Code.BLOCKED)
    changed = {name: value for name, value in known.items() if getattr(visitor, name) != value}
    for name, value in changed.items():
        setattr(visitor, name, value)
    if changed:
        visitor.save(update_fields=list(changed))
    return visitor


def refuse_blocked(place: Place) -> None:
    if Visitor.objects.filter(site=place.site, token_hash=place.visitor).exclude(blocked_at=None).exists():
        raise Refusal(Code.BLOCKED)


def _locked_visitor(site: Site, place: Place, made_with: Mapping[str, str]) -> Visitor:
    """One that is made here is locked by being made. Anew, if it was made or deleted by others between two of these steps."""
    is_new = place.is_new
    while True:
        if not is_new and (visitor := LOCKED_VISITOR.one(site=place.site, token_hash=place.visitor)):
            found: Visitor = visitor
            return found
        made = Visitor(site=site, token_hash=place.visitor, **made_with)
        if NEW_VISITOR(made):
            made.is_new = True
            return made
        is_new = False
