"""Who works at a site: invited by a letter's link, let in once, given another role, removed at once. One transaction each.

Knows no page. Every act is told to the audit trail. Who may do it is asked before, by whoever calls; but a link is worth only
as much as whoever sent it still is.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from widget import audit, outbox, owners
from widget.audit import Deed, Doer
from widget.models import ApiKey, AuditEntry, Invitation, Membership, Site
from widget.models.people import called
from widget.parcels import Letter
from widget.tenancy import NOUNS, Act, Role, may

VALID = timedelta(days=7)
PENDING = 50
"""So many invitations may wait at one site."""
LETTERS_AN_HOUR = 30
"""By one person; an invitation is a letter from this server to anybody."""

MAY: Mapping[Role, Any] = {
    Role.OWNER: _("may do everything here, and say who else may"),
    Role.EDITOR: _(
        "may change how the chat looks, what it says and where it may be used, pause it, and read what visitors ask"
    ),
    Role.ANALYST: _("may read what visitors ask and leave, and change nothing"),
}
_signer = signing.TimestampSigner(salt="widget.invitation", sep=".")


class Refused(Exception):
    """It can't be done, and the text says why to whoever wanted it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An invitation and its link, which is nowhere else but in its letter, sealed, and can't be told again."""

    invitation: Invitation
    link: str


@transaction.atomic
def invite(doer: Doer, inviter: User, site: Site, email: str, role: Role) -> Sent:
    """Invite this address, or once more: an older link of the same invitation is void then. Refused, in words."""
    email = email.strip().lower()
    if words := _already(site, email):
        raise Refused(words)
    waiting = Invitation.objects.filter(site=site)
    if waiting.exclude(email=email).count() >= PENDING:
        raise Refused(
            gettext("%(count)s invitations wait already. Withdraw some, or wait until they are accepted.")
            % {"count": PENDING}
        )
    hour = timezone.now() - timedelta(hours=1)
    if AuditEntry.objects.filter(who=inviter, deed=Deed.INVITED, at__gt=hour).count() >= LETTERS_AN_HOUR:
        raise Refused(
            gettext("You have sent %(count)s invitations within an hour. Wait a little.") % {"count": LETTERS_AN_HOUR}
        )
    token = _signer.sign(secrets.token_urlsafe(32))
    now = timezone.now()
    fields = {"role": role, "inviter": inviter, "token_hash": _hash(token), "sent_at": now, "expires_at": now + VALID}
    invitation, _made = Invitation.objects.update_or_create(site=site, email=email, defaults=fields)
    audit.record(doer, Deed.INVITED, invitation, words=f"as {role.value}")
    link = settings.PUBLIC_URL + reverse("admin:invited_by_link", args=(token,))
    outbox.post(site, outbox.INVITED, _letter(invitation, link))
    return Sent(invitation, link)


def find(token: str) -> Invitation | None:
    """The invitation of a link, as long as it is worth anything: not over, not used, and its sender still an owner."""
    try:
        _signer.unsign(token, max_age=VALID)
    except signing.BadSignature:
        return None
    found = Invitation.objects.filter(token_hash=_hash(token)).select_related("site__owner", "inviter").first()
    return found if found and not found.is_over and may(found.inviter, found, Act.CHANGE) else None


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether this account may accept it: it has that address, or none that would say that it is somebody else's."""
    return user.email.lower() in ("", invitation.email) and user.pk != invitation.site.owner_id


@transaction.atomic
def accept(doer: Doer, token: str, user: User) -> Membership | None:
    """Let this person in with the link's role, once; None if the link is worth nothing (any more), or not for them."""
    invitation = find(token)
    if invitation is None or not is_for(invitation, user):
        return None
    deleted, _ = Invitation.objects.filter(pk=invitation.pk, token_hash=_hash(token)).delete()
    if not deleted:
        return None
    owners.admit(user)
    membership, _made = Membership.objects.update_or_create(
        site=invitation.site, user=user, defaults={"role": invitation.role}
    )
    audit.record(user if doer is None else doer, Deed.JOINED, membership, words=f"as {membership.role}")
    return membership


@transaction.atomic
def withdraw(doer: Doer, invitation: Invitation) -> None:
    audit.record(doer, Deed.WITHDRAWN, invitation)
    invitation.delete()


@transaction.atomic
def give_role(doer: Doer, membership: Membership, role: Role) -> None:
    if membership.role == role:
        return
    before, membership.role = Role(membership.role), role
    membership.save(update_fields=["role"])
    words = f"from {before.value} to {role.value}"
    audit.record(doer, Deed.ROLE_CHANGED, membership, words=words)


@transaction.atomic
def remove(doer: Doer, membership: Membership) -> None:
    """From the next request on they see nothing of the site; invitations that they sent are void."""
    audit.record(doer, Deed.REMOVED, membership)
    Invitation.objects.filter(site=membership.site, inviter=membership.user).delete()
    membership.delete()


@transaction.atomic
def hand_over(doer: Doer, site: Site, api_key: ApiKey) -> None:
    """Make the key's owner the site's owner, whose key asks from now on; whoever was it before is nobody there any more.

    Letters go to the new owner, wherever they went before; the webhook is gone; other people keep their roles.
    """
    before, new = site.owner, api_key.owner
    site.owner, site.api_key, site.mail_to = new, api_key, ""
    site.save(update_fields=["owner", "api_key", "mail_to", "changed_at"])
    outbox.drop_webhook(site)
    Membership.objects.filter(site=site, user=new).delete()
    Invitation.objects.filter(site=site, inviter=before).delete()
    audit.record(doer, Deed.HANDED_OVER, site, words=f"from {called(before)} to {called(new)}")


def _already(site: Site, email: str) -> str:
    """In words, if somebody of this address works there already. Tells nothing of other accounts."""
    if site.owner.email.lower() == email:
        return gettext("The site is owned by %(email)s.") % {"email": email}
    there = Membership.objects.filter(Q(user__email__iexact=email), site=site).first()
    if there is None:
        return ""
    said = gettext("There is %(email)s already, as %(role)s. Change the role above.")
    return said % {"email": email, "role": NOUNS[Role(there.role)]}


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _letter(invitation: Invitation, link: str) -> Letter:
    """In the language of this server: which one the person reads is not known."""
    role = Role(invitation.role)
    said = {"inviter": called(invitation.inviter), "site": invitation.site.name, "role": NOUNS[role], "may": MAY[role]}
    with override(settings.LANGUAGE_CODE):
        subject = gettext("%(inviter)s invites you to the chat of %(site)s") % said
        text = gettext(
            "%(inviter)s invites you to work on the chat “%(site)s”, as %(role)s: you %(may)s.\n\n"
            "To accept, open this within %(days)s days; it works once:\n\n%(link)s\n\n"
            "If you don't know what this is about, do nothing.\n"
        ) % {**said, "days": VALID.days, "link": link}
    return Letter(invitation.email, " ".join(subject.split()), text)
