"""The admin site itself: its names, the order of its rooms, and a first page that says what to do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.models import LogEntry
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from widget.tenancy import Role

_ORDER = ("Site", "ApiKey", "Conversation", "Turn", "Contact", "AuditEntry")


@dataclass(frozen=True, slots=True)
class Step:
    """One of the things to do before visitors can chat; `url` is empty while it can't be done yet."""

    title: str
    words: str
    button: str
    url: str
    done: bool


class OwnersHouse(AdminSite):
    site_header = site_title = "SparkWidget"
    index_title = "Your sites"
    site_url = None
    enable_nav_sidebar = False  # the menu is in the header, where phones have it too
    empty_value_display = "–"

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
        context = {**self.each_context(request), "title": "Log in", "app_path": request.get_full_path()}
        if REDIRECT_FIELD_NAME not in request.GET and REDIRECT_FIELD_NAME not in request.POST:
            context[REDIRECT_FIELD_NAME] = reverse("admin:index")
        context |= extra_context or {}
        view = door.SignIn.as_view(extra_context=context, authentication_form=SignInForm)
        answer: Any = view(request)
        return answer  # type: ignore[no-any-return]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = sorted(super().get_app_list(request, app_label), key=lambda app: app["app_label"] != "widget")
        for app in apps:
            app["models"].sort(key=_place)
            for entry in app["models"]:
                entry["explanation"] = getattr(self._registry[entry["model"]], "explanation", "")
        return apps

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        steps = _steps(request) if request.user.has_perm("widget.add_site") else []
        pending = not all(step.done for step in steps)
        context = {
            "steps": steps if pending else [],
            "done_last": _done_last(request),
            "has_no_site": _has_no_site(request),
        }
        return super().index(request, {**context, **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        """Without the redirect to "view on site": no row here has such a page, and its errors tell which rows exist."""
        # They need the models of people.
        from widget.admin import browsers_page, door, factor_page, invited, reset_page

        rooms = [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]
        own = [url for page in (invited, door, factor_page, browsers_page, reset_page) for url in page.urls(self)]
        return [*own, *rooms]

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


def _has_no_site(request: HttpRequest) -> bool:
    """Somebody who was invited, and is no more."""
    from widget.models import Site

    return not request.user.has_perm("widget.add_site") and not Site.objects.visible_to(request.user).exists()


def _steps(request: HttpRequest) -> Iterable[Step]:
    """Three steps from nothing to a chat on a page, with what the owner has done of them."""
    from widget.models import ApiKey, Site, Turn  # the admin site is made before models are loaded

    site = Site.objects.with_role(request.user, Role.OWNER).order_by("pk").first()
    has_key = ApiKey.objects.visible_to(request.user).exists()
    add_key, add_site = reverse("admin:widget_apikey_add"), reverse("admin:widget_site_add")
    tag = reverse("admin:widget_site_change", args=(site.pk,)) if site else ""
    asked = Turn.objects.with_role(request.user, Role.OWNER).exists()
    key_words = "The secret that SparkGPT gave you. It stays on this server, encrypted; visitors never see it."
    site_words = "Choose your model, say which web addresses may show the chat, and how it looks."
    tag_words = "One line of HTML. As soon as somebody asks the first question, this list goes away."
    return (
        Step("Add your API key", key_words, "Add API key", add_key, has_key),
        Step("Add your site", site_words, "Add site", add_site if has_key else "", site is not None),
        Step("Paste the tag into your website", tag_words, "Show the tag", tag, asked),
    )
