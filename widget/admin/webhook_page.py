"""A site's page for its webhook: where events go and which, its secrets, each shown once, and a test event with its result."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from widget import audit, outbox, webhooks
from widget.admin.secrets_shown import NO_ROOM, secrets_shown
from widget.admin.words import number_in
from widget.audit import Deed
from widget.crypto import Vault
from widget.models import Delivery, Site, Webhook, WebhookSecret
from widget.models.sealed import NoRoom
from widget.retold import WEBHOOKS, retold
from widget.tenancy import Role

if TYPE_CHECKING:
    from widget.admin.tenant import TenantAdmin

EXPLANATION = _(
    "Your own server can be told when something happens in the chat, at once and signed: to put leads into your customer "
    "list, or to write to your team."
)
_DROPPED = _("The secret is gone. Events are no longer signed with it.")
_REMOVED = _("The webhook is gone. Nothing is sent any more, and what was waiting for it isn't either.")
_NOT_YET = _("Save an address first.")


def _choices() -> list[tuple[str, str]]:
    return [(event, retold(words, WEBHOOKS)) for event, words in webhooks.CHOICES.items()]


class WebhookForm(forms.Form):
    url = forms.CharField(
        label=_("Address"),
        max_length=webhooks.LONGEST,
        widget=forms.TextInput(attrs={"class": "vTextField", "inputmode": "url", "placeholder": "https://"}),
        help_text=_("Of a page on your own server that takes events."),
    )
    events = forms.MultipleChoiceField(
        label=_("What to tell"),
        choices=_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        try:
            webhooks.check_url(url, private=settings.WEBHOOKS_TO_PRIVATE_ADDRESSES)
        except webhooks.BadUrl as problem:
            raise ValidationError(retold(problem, WEBHOOKS)) from None
        return url


def webhook_url(model_admin: TenantAdmin) -> list[URLPattern]:
    def view(request: HttpRequest, object_id: str) -> HttpResponse:
        return _page(model_admin, request, object_id)

    wrapped: Any = model_admin.admin_site.admin_view(require_http_methods(("GET", "HEAD", "POST"))(view))
    wrapped.model_admin = model_admin
    return [path("<path:object_id>/webhook/", wrapped, name="widget_site_webhook")]


def what_is_told(request: HttpRequest, site: Site) -> dict[str, Any]:
    """For the site's own page: its webhook, what could not be delivered, and the ways there, as far as this person may go."""
    context: dict[str, Any] = {}
    if _has_role(request, site, Role.EDITOR):
        lost = site.deliveries.filter(state=Delivery.State.GIVEN_UP).exclude(event=webhooks.Event.TEST)
        query = f"?site__id__exact={site.pk}"
        context |= {"lost": lost.count(), "deliveries_url": reverse("admin:widget_delivery_changelist") + query}
    if _has_role(request, site, Role.OWNER):
        url = reverse("admin:widget_site_webhook", args=(site.pk,))
        context |= {"webhook": _webhook(site), "webhook_url": url, "webhook_words": EXPLANATION}
    return context


def _page(model_admin: TenantAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    site: Site | None = model_admin.get_object(request, unquote(object_id))
    if site is None:
        raise Http404
    if not model_admin.has_change_permission(request, site) or not _has_role(request, site, Role.OWNER):
        raise PermissionDenied
    if request.method != "POST":
        return _shown(model_admin, request, site)
    with transaction.atomic():
        return _act(model_admin, request, site)


def _act(model_admin: TenantAdmin, request: HttpRequest, site: Site) -> HttpResponse:
    posted = request.POST
    if "save" in posted:
        return _save(model_admin, request, site)
    if "make" in posted:
        return _make(model_admin, request, site, number_in(posted["make"]) or None)
    if "drop" in posted:
        if WebhookSecret.drop(site, number_in(posted["drop"])):
            _write_down(request, site, "Dropped a secret of the webhook.")
            messages.success(request, _DROPPED)
    elif "remove" in posted:
        outbox.drop_webhook(site)
        _write_down(request, site, "Removed the webhook.")
        messages.success(request, _REMOVED)
    elif "test" in posted and _webhook(site):
        _write_down(request, site, "Sent a test event to the webhook.")
        return HttpResponseRedirect(f"{request.path}?test={outbox.try_out(site).pk}")
    elif "test" in posted:
        messages.warning(request, _NOT_YET)
    return HttpResponseRedirect(request.path)


def _save(model_admin: TenantAdmin, request: HttpRequest, site: Site) -> HttpResponse:
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return _shown(model_admin, request, site, form=form)
    Webhook.objects.update_or_create(site=site, defaults=form.cleaned_data)
    outbox.works_again(site.pk)
    _write_down(request, site, "Changed the webhook: where events go, and which.")
    if not site.webhook_secrets.exists():
        return _make(model_admin, request, site, None)
    messages.success(request, gettext("Saved."))
    return HttpResponseRedirect(request.path)


def _make(model_admin: TenantAdmin, request: HttpRequest, site: Site, seen: int | None) -> HttpResponse:
    """The page itself is the answer, without a detour: nothing but it ever holds the secret."""
    try:
        _made, text = WebhookSecret.make(site, seen, Vault(settings.ENCRYPTION_KEYS))
    except NoRoom:
        messages.warning(request, NO_ROOM)
        return HttpResponseRedirect(request.path)
    _write_down(request, site, "Made a secret for the webhook.")
    return _shown(model_admin, request, site, text=text)


def _shown(
    model_admin: TenantAdmin, request: HttpRequest, site: Site, *, form: WebhookForm | None = None, text: str = ""
) -> HttpResponse:
    webhook = _webhook(site)
    known = {"url": webhook.url, "events": webhook.events} if webhook else {"events": list(webhooks.CHOICES)}
    test = site.deliveries.filter(pk=number_in(request.GET.get("test")), event=webhooks.Event.TEST).first()
    context = {
        **model_admin.admin_site.each_context(request), "title": gettext("Webhook"), "opts": model_admin.opts, "site": site,
        "explanation": EXPLANATION, "form": form or WebhookForm(initial=known), "webhook": webhook, "text": text,
        **secrets_shown(site.webhook_secrets.all()), "test": test,
        "is_waiting": bool(test and test.state == Delivery.State.WAITING),
        "deliveries_url": what_is_told(request, site)["deliveries_url"],
    }  # fmt: skip
    return TemplateResponse(request, "admin/widget/site/webhook.html", context)


def _webhook(site: Site) -> Webhook | None:
    found: Webhook | None = Webhook.objects.filter(site=site).first()
    return found


def _write_down(request: HttpRequest, site: Site, words: str) -> None:
    audit.record(request, Deed.CHANGED, site, words=words)


def _has_role(request: HttpRequest, site: Site, role: Role) -> bool:
    return Site.objects.with_role(request.user, role).filter(pk=site.pk).exists()
