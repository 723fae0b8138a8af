"""A site's people: who may do what, and who is invited; to invite, give a role, remove, and (superusers) hand the site over."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from widget import people
from widget.admin.words import number_in
from widget.models import ApiKey, Invitation, Membership, Site
from widget.models.people import called
from widget.tenancy import NOUNS, Role

if TYPE_CHECKING:
    from widget.admin.tenant import TenantAdmin

_ROLES = [(role.value, format_lazy("{}: {}", role.label, people.MAY[role])) for role in Role]
_GONE = _("That is no longer here. Somebody else may have changed it.")


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"class": "vTextField"})
    )
    role = forms.ChoiceField(
        label=_("What they may do"), choices=_ROLES, initial=Role.ANALYST.value, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


def people_url(model_admin: TenantAdmin) -> list[URLPattern]:
    def view(request: HttpRequest, object_id: str) -> HttpResponse:
        return _page(model_admin, request, object_id)

    wrapped: Any = model_admin.admin_site.admin_view(require_http_methods(("GET", "HEAD", "POST"))(view))
    wrapped.model_admin = model_admin
    return [path("<path:object_id>/people/", wrapped, name="widget_site_people")]


def who_is_there(request: HttpRequest, site: Site) -> dict[str, Any]:
    """For the site's own page: its people and the way to theirs; nothing for those who may not see them."""
    if not _is_owner(request, site):
        return {}
    url = reverse("admin:widget_site_people", args=(site.pk,))
    return {"people": _people(site), "people_url": url, "people_waiting": site.invitations.count()}


def _page(model_admin: TenantAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    site = model_admin.get_object(request, unquote(object_id))
    if site is None:
        raise PermissionDenied
    if not model_admin.has_change_permission(request, site) or not _is_owner(request, site):
        raise PermissionDenied
    if request.method == "POST":
        return _act(model_admin, request, site)
    return _shown(model_admin, request, site)


def _act(model_admin: TenantAdmin, request: HttpRequest, site: Site) -> HttpResponse:
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise PermissionDenied
    form = InviteForm(request.POST) if act is _invite else InviteForm()
    try:
        done = act(request, site, form)
    except people.Refused as refused:
        messages.warning(request, str(refused))
    except (Membership.DoesNotExist, Invitation.DoesNotExist, ApiKey.DoesNotExist):
        messages.warning(request, _GONE)
    else:
        if isinstance(done, people.Sent):  # shown at once and once: kept nowhere, not even in the session
            return _shown(model_admin, request, site, sent=done)
        if done:
            messages.success(request, done)
        elif form.is_bound:
            return _shown(model_admin, request, site, form=form)
    still_there = _is_owner(request, site)
    return HttpResponseRedirect(request.path if still_there else reverse("admin:index"))


def _invite(request: HttpRequest, site: Site, form: InviteForm) -> people.Sent | str:
    if not form.is_valid():
        return ""
    return people.invite(request, _user(request), site, form.cleaned_data["email"], Role(form.cleaned_data["role"]))


def _resend(request: HttpRequest, site: Site, _form: InviteForm) -> people.Sent:
    waiting = site.invitations.get(pk=number_in(request.POST.get("row")))
    return people.invite(request, _user(request), site, waiting.email, Role(waiting.role))


def _withdraw(request: HttpRequest, site: Site, _form: InviteForm) -> str:
    waiting = site.invitations.get(pk=number_in(request.POST.get("row")))
    people.withdraw(request, waiting)
    said = gettext("The invitation of %(email)s is withdrawn; its link opens nothing any more.")
    return said % {"email": waiting.email}


def _give_role(request: HttpRequest, site: Site, _form: InviteForm) -> str:
    there, role = (
        site.memberships.select_related("user").get(pk=number_in(request.POST.get("row"))),
        request.POST.get("role"),
    )
    if role not in Role.values:
        raise people.Refused(gettext("Choose one of the roles."))
    people.give_role(request, there, Role(role))
    return gettext("From now on, %(person)s is %(role)s here.") % {"person": there, "role": NOUNS[Role(role)]}


def _remove(request: HttpRequest, site: Site, _form: InviteForm) -> str:
    there = site.memberships.select_related("user").get(pk=number_in(request.POST.get("row")))
    people.remove(request, there)
    return gettext("From now on, %(person)s sees nothing of this site.") % {"person": there}


def _hand_over(request: HttpRequest, site: Site, _form: InviteForm) -> str:
    if not _user(request).is_superuser:
        raise PermissionDenied
    key = ApiKey.objects.exclude(owner=site.owner).get(pk=number_in(request.POST.get("row")))
    people.hand_over(request, site, key)
    said = gettext("From now on, %(person)s owns this site, and it asks with the API key “%(key)s”.")
    return said % {"person": called(key.owner), "key": key.name}


_ACTS: Mapping[str, Callable[[HttpRequest, Site, InviteForm], people.Sent | str]] = {
    "invite": _invite,
    "resend": _resend,
    "withdraw": _withdraw,
    "role": _give_role,
    "remove": _remove,
    "hand_over": _hand_over,
}


def _shown(
    model_admin: TenantAdmin,
    request: HttpRequest,
    site: Site,
    *,
    form: InviteForm | None = None,
    sent: people.Sent | None = None,
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": gettext("People"),
        "opts": model_admin.opts,
        "site": site,
        "owner": site.owner,
        "people": _people(site),
        "waiting": site.invitations.select_related("inviter"),
        "roles": Role.choices,
        "days": people.VALID.days,
        "form": form or InviteForm(),
        "sent": sent,
    }
    if _user(request).is_superuser:
        context["keys"] = ApiKey.objects.exclude(owner=site.owner).select_related("owner")
    return TemplateResponse(request, "admin/widget/site/people.html", context)


def _people(site: Site) -> Any:
    return site.memberships.select_related("user")


def _is_owner(request: HttpRequest, site: Site) -> bool:
    return Site.objects.with_role(request.user, Role.OWNER).filter(pk=site.pk).exists()


def _user(request: HttpRequest) -> User:
    user: Any = request.user  # the admin's door lets nobody else in
    return user  # type: ignore[no-any-return]
