"""What visitors leave for the owner: kept once, and told by letter and webhook. One transaction; knows no socket."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from widget import attention, consents, happened, outbox, protocol
from widget.models import Contact, Site, Visitor
from widget.models.texts import STANDARD_FIELDS
from widget.parcels import Letter
from widget.places import Place, Refusal, open_site, open_visitor
from widget.protocol import Code
from widget.webhooks import Event

logger = logging.getLogger(__name__)

PER_VISITOR = 20
"""Whoever has left so much is no visitor, and is told the same as where nothing is taken, so that no browser tries again."""
LETTERS_AN_HOUR = 60
"""For one site; what comes beyond is kept, and found in the admin."""


@transaction.atomic
def leave(
    place: Place,
    left: protocol.Contact,
    *,
    locale: str = "",
    page: str = "",
) -> bool:
    """Keep it; False if it was kept already. Refusal if the site doesn't take it."""
    site = open_site(place)
    if not (site.takes_leads if left.kind == Contact.Kind.LEAD else site.takes_messages):
        raise Refusal(Code.NOT_OFFERED)
    visitor = open_visitor(site, place, locale)
    consents.note(visitor, site, left.consent)
    if visitor.contacts.filter(uid=left.turn).exists():
        return False
    if visitor.contacts.count() >= PER_VISITOR:
        raise Refusal(Code.NOT_OFFERED)
    contact = Contact.objects.create(
        visitor=visitor,
        conversation=visitor.conversations.order_by("-pk").first(),
        uid=left.turn,
        kind=left.kind,
        fields=dict(left.fields),
        text=left.text,
        page=page,
    )
    if contact.conversation:
        attention.call(
            visitor.conversations.filter(pk=contact.conversation.pk), attention.LEFT[Contact.Kind(left.kind)]
        )
    if letter := _letter(site, contact):
        outbox.post(site, Event.CONTACT_CREATED, letter, visitor)
    happened.contact_created(site, contact)
    return True


def labelled(site: Site, contact: Contact) -> list[tuple[str, str]]:
    """What was filled in, under the words that the visitor saw; in the order of the site's form."""
    labels = {name: label for name, (label, _kind) in STANDARD_FIELDS.items()}
    labels |= {field["name"]: field["label"] for field in site.lead_fields}
    labels |= {name: _(label) for name, (label, _kind) in STANDARD_FIELDS.items() if labels[name] == label}
    order = list(labels)
    names = sorted(contact.fields, key=lambda name: order.index(name) if name in labels else len(order))
    return [(labels.get(name, name), contact.fields[name]) for name in names]


def _letter(site: Site, contact: Contact) -> Letter | None:
    since = timezone.now() - timedelta(hours=1)
    if not site.letters_go_to:
        return None
    if Contact.objects.filter(visitor__site=site, created_at__gt=since).count() > LETTERS_AN_HOUR:
        logger.warning("site %s: more than %d leads and messages in an hour; no letter", site.pk, LETTERS_AN_HOUR)
        return None
    with override(settings.LANGUAGE_CODE):  # whatever the visitor speaks
        is_message = contact.kind == Contact.Kind.MESSAGE
        what = _("A message on %(site)s") if is_message else _("A lead on %(site)s")
        subject = what % {"site": site.name} + (f": {contact.who}" if contact.who else "")
        return Letter("", " ".join(subject.split()), _body(site, contact), _answer_to(contact))


def _body(site: Site, contact: Contact) -> str:
    url = settings.PUBLIC_URL + reverse("admin:widget_contact_change", args=(contact.pk,))
    filled = "\n".join(f"{label}: {value}" for label, value in labelled(site, contact))
    where = _("Left on %(page)s") % {"page": contact.page} if contact.page else ""
    read = _("Read it in the admin: %(link)s") % {"link": url}
    parts = (filled, contact.text, _logged_in(contact.visitor), where, read)
    return "\n\n".join(part for part in parts if part) + "\n"


def _logged_in(visitor: Visitor) -> str:
    """Who it is, if the owner's website says so."""
    known = ", ".join(part for part in (visitor.name, visitor.email, visitor.subject) if part)
    return _("Logged in on your website as %(who)s") % {"who": known} if visitor.subject else ""


def _answer_to(contact: Contact) -> str:
    address = contact.fields.get("email") or contact.visitor.email
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return str(address)
