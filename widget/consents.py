"""Which text a visitor agreed to: found by what the browser says of it, kept once, with its wording. Knows no socket."""

from django.db.models import OuterRef, QuerySet, Subquery

from widget.models import Consent, ConsentText, Site, Visitor

_SEEDS, _PRIME = (0x811C9DC5, 0x9747B28C), 0x01000193


def fingerprint(text: str) -> str:
    """What the browser calls a text that was agreed to (widget/embed/src/fingerprint.ts; tests/vectors/fingerprints.json)."""
    found = ""
    for number in _SEEDS:
        for byte in text.encode():
            number = (number ^ byte) * _PRIME & 0xFFFFFFFF
        found += f"{number:08x}"
    return found


def note(visitor: Visitor, site: Site, agreed: str) -> None:
    """Keep that the visitor agreed to the text of this fingerprint; nothing if this site never had one, or it is kept already."""
    if not agreed or visitor.consents.filter(text__fingerprint=agreed).exists():
        return
    if text := _known(site, agreed):
        Consent.objects.get_or_create(visitor=visitor, text=text)


def wordings(site: Site) -> dict[str, tuple[str, str]]:
    """What visitors may be shown today: `{fingerprint: (language, text)}`; the site's own text comes first."""
    if not site.consent:
        return {}
    own = {code: texts["consent"] for code, texts in site.words.items() if "consent" in texts}
    found: dict[str, tuple[str, str]] = {}
    for language, text in {"": site.consent, **own}.items():
        found.setdefault(fingerprint(text), (language, text))
    return found


def latest(visitor: str) -> dict[str, Subquery]:
    """Columns `agreed` and `agreed_to` for rows that reach their visitor by this name."""
    own: QuerySet[Consent] = Consent.objects.filter(visitor=OuterRef(visitor)).order_by("-at", "-pk")
    return {"agreed": Subquery(own.values("at")[:1]), "agreed_to": Subquery(own.values("text__text")[:1])}


def _known(site: Site, agreed: str) -> ConsentText | None:
    """The wording, written down the first time that somebody agrees to it."""
    if today := wordings(site).get(agreed):
        language, text = today
        return ConsentText.objects.get_or_create(
            site=site, fingerprint=agreed, defaults={"language": language, "text": text}
        )[0]
    # The page was loaded before the owner wrote another one.
    known: ConsentText | None = ConsentText.objects.filter(site=site, fingerprint=agreed).first()
    return known
