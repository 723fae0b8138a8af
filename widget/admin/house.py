"""The admin site itself: its names, the order of its rooms, and a first page that says what to do next."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.models import LogEntry
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from widget.tenancy import Role

_ORDER = ("Site", "ApiKey", "Conversation", "Turn", "Contact", "Delivery", "AuditEntry", "Ban")


class OwnersHouse(AdminSite):
    site_header = site_title = "SparkWidget"
    index_title = _("Overview")
    site_url = None
    enable_nav_sidebar = False  # the menu is in the header, where phones have it too
    empty_value_display = format_html('<span class="house-nothing">{}</span>', "–")  # phones leave it away

    def has_permission(self, request: HttpRequest) -> bool:
        """Every page asks this first: a session that hasn't passed the second factor finds the house closed."""
        from widget import second_factor  # the admin site is made before models are loaded

        return super().has_permission(request) and second_factor.is_passed(request)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        from widget.admin import door  # the admin site is made before models are loaded
        from widget.admin.sign_in_form import SignInForm

        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.method == "GET" and super().has_permission(request):
            return door.stopped(request)
        context = {**self.each_context(request), "title": gettext("Log in"), "app_path": request.get_full_path()}
        if REDIRECT_FIELD_NAME not in request.GET and REDIRECT_FIELD_NAME not in request.POST:
            context[REDIRECT_FIELD_NAME] = reverse("admin:index")
        context |= extra_context or {}
        view = door.SignIn.as_view(extra_context=context, authentication_form=SignInForm)
        answer: Any = view(request)
        return answer  # type: ignore[no-any-return]

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        from widget.admin.password_page import OwnPassword  # the admin site is made before models are loaded

        context = {**self.each_context(request), **(extra_context or {})}
        done = reverse("admin:password_change_done")
        return OwnPassword.as_view(success_url=done, extra_context=context)(request)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The browser is told to let go of what it has kept of these pages."""
        response = super().logout(request, extra_context)
        response["Clear-Site-Data"] = '"cache"'
        return response

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = sorted(super().get_app_list(request, app_label), key=lambda app: app["app_label"] != "widget")
        for app in apps:
            app["models"].sort(key=_place)
            for entry in app["models"]:
                entry["explanation"] = getattr(self._registry[entry["model"]], "explanation", "")
        return apps

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        context = {
            **_to_do(request),
            "wanting": _wanting(request),
            "stopped_keys": _stopped_keys(request),
            "needing": _needing(request),
            "done_last": _done_last(request),
            "has_no_site": _has_no_site(request),
        }
        return super().index(request, {**context, **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        """Without the redirect to "view on site": no row here has such a page, and its errors tell which rows exist."""
        # They need the models of people.
        from widget.admin import browsers_page, door, factor_page, invited, language, numbers, reset_page

        rooms = [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]
        pages = (invited, door, factor_page, browsers_page, reset_page, numbers, language)
        return [*(url for page in pages for url in page.urls(self)), *rooms]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "reads_numbers": request.user.has_perm("widget.view_turn")}

    def get_log_entries(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """None on the front page, whose "what you did last" comes from the audit trail: it knows which site an entry is about."""
        return super().get_log_entries(request).none()


def _done_last(request: HttpRequest) -> QuerySet[Any]:
    """What one did oneself, at sites where one still is somebody."""
    from widget.models import AuditEntry  # the admin site is made before models are loaded

    deeds = AuditEntry.objects.with_role(request.user, Role.ANALYST).filter(who=request.user.pk)
    return deeds.exclude(deed__in=(AuditEntry.Deed.READ, AuditEntry.Deed.SIGNED_IN, AuditEntry.Deed.REFUSED))[:10]


def _place(entry: dict[str, Any]) -> tuple[int, str]:
    name = entry["object_name"]
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), str(entry["name"]))


def _wanting(request: HttpRequest) -> str:
    """How many conversations need attention, for whoever may read them."""
    from widget import attention
    from widget.models import Conversation

    if not request.user.has_perm("widget.view_conversation"):
        return ""
    return attention.how_many(Conversation.objects.visible_to(request.user))


def _stopped_keys(request: HttpRequest) -> list[tuple[Any, str]]:
    """API keys that SparkGPT isn't asked with at the moment, and why."""
    from widget.admin import key_state  # the admin site is made before models are loaded

    if not request.user.has_perm("widget.view_apikey"):
        return []
    return [(circuit.api_key, key_state.words(circuit)) for circuit in key_state.open_now(request.user)[:5]]


def _needing(request: HttpRequest) -> list[tuple[Any, str]]:
    """Sites whose model answers otherwise than it was taught, and how."""
    from widget.admin import checks_words  # the admin site is made before models are loaded

    return checks_words.needing(request.user)[:5] if request.user.has_perm("widget.view_apikey") else []


def _has_no_site(request: HttpRequest) -> bool:
    """Somebody who was invited, and is no more."""
    from widget.models import Site

    return not request.user.has_perm("widget.add_site") and not Site.objects.visible_to(request.user).exists()


def _to_do(request: HttpRequest) -> dict[str, Any]:
    """The way to a chat on a page, as long as nobody has seen one there."""
    from widget.admin import start_steps  # the admin site is made before models are loaded

    user = request.user
    if not user.has_perm("widget.add_site") or start_steps.anything_in_use(user):
        return {"steps": []}
    steps = start_steps.steps(start_steps.started(user), has_key=start_steps.has_key(user))
    return {"steps": steps, "go_on": reverse("admin:widget_site_start"), "begun": any(step.done for step in steps)}
