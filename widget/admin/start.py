"""The guided start: five plain pages from nothing to a chat on a page, over the same rows and rules as the other forms."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from widget import care, trial
from widget.admin import start_steps
from widget.admin.builders import in_plain_words
from widget.admin.doorway import TOO_OFTEN, may_try, opened, sparkgpt
from widget.admin.preview import SitePreview
from widget.admin.site_tools import seen_words
from widget.admin.start_forms import DRAFT_NAME, LookForm, ModelForm, SiteForm
from widget.admin.tenant import TenantAdmin
from widget.admin.trying import BUSY, Busy, at_the_gate, found_out, gate_of
from widget.admin.words import UNREADABLE_KEY, contrast_notes, quota_left, trouble
from widget.crypto import SealError
from widget.models import ApiKey, Site
from widget.origins import readable
from widget.sites import snippet
from widget.sparkgpt import Reason, Refused, Secret
from widget.trial import Tried

SHOWN = 20
"""Trained questions that are shown."""


_NO_KEYS = gettext_lazy("Only whoever owns this site may add API keys. Ask them to do this step.")


class GuidedStart(SitePreview):
    def get_urls(self) -> list[URLPattern]:
        key = sensitive_post_parameters("secret")(self.start_key)
        pages = [
            self.page("start/", self.start, "start"),
            self.slow_page("start/key/", key, "start_key"),
            self.slow_page("start/model/", self.start_model, "start_model_new"),
            self.slow_page("<path:object_id>/start/model/", self.start_model, "start_model"),
            self.page("<path:object_id>/start/site/", self.start_site, "start_site"),
            self.page("<path:object_id>/start/look/", self.start_look, "start_look"),
            self.page("<path:object_id>/start/tag/", self.start_tag, "start_tag"),
        ]
        return [*pages, *super().get_urls()]

    def start(self, request: HttpRequest) -> HttpResponse:
        """Goes on where somebody left off."""
        return HttpResponseRedirect(start_steps.next_step(request.user))

    # --- 1: the key ---

    async def start_key(self, request: HttpRequest) -> HttpResponse:
        form = await sync_to_async(self._key_form)(request)
        if request.method == "POST" and await sync_to_async(form.is_valid)():
            secret = Secret(form.cleaned_data["secret"])
            gate, model = await sync_to_async(gate_of)(request, secret), await sync_to_async(_some_model)(request)
            tried = await self._try(request, form, secret, gate, model)
            if tried and not _blames(form, tried, "secret", "key"):
                response = await sync_to_async(self._keep_key)(request, form, tried)
                await found_out(request, form.instance, secret, model, tried)
                return response
        return await sync_to_async(self._show_key)(request, form)

    def _key_form(self, request: HttpRequest) -> Any:
        keys = self.admin_site.get_model_admin(ApiKey)
        if not keys.has_add_permission(request):
            raise PermissionDenied(_NO_KEYS)
        form: Any = keys.get_form(request, None, fields=("name", "secret"))
        return form(request.POST or None, initial={"name": "SparkGPT"})

    def _keep_key(self, request: HttpRequest, form: Any, tried: Tried) -> HttpResponse:
        keys: Any = self.admin_site.get_model_admin(ApiKey)
        with transaction.atomic():
            key = form.save(commit=False)
            keys.save_model(request, key, form, False)
            keys.log_addition(request, key, "Added in the guided start.")
        if tried.error and not isinstance(tried.error, Refused):
            words = trouble(tried.error, 0).words
            messages.warning(
                request, _("The key is stored, but could not be tested to the end. %(why)s") % {"why": words}
            )
        else:
            messages.success(request, _("SparkGPT knows this key. %(left)s") % {"left": quota_left(tried.quota)})
        return HttpResponseRedirect(start_steps.address("model", start_steps.started(request.user)))

    def _show_key(self, request: HttpRequest, form: Any) -> HttpResponse:
        site = start_steps.started(request.user)
        keys = list(ApiKey.objects.visible_to(request.user))
        return self._page(request, "key", site, form, self.admin_site.get_model_admin(ApiKey), keys=keys)

    # --- 2: the model ---

    async def start_model(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        if object_id is None and not await sync_to_async(start_steps.has_key)(request.user):
            return HttpResponseRedirect(start_steps.address("key", None))
        form = await sync_to_async(self._model_form)(request, object_id)
        tried = None
        if request.method == "POST" and await sync_to_async(form.is_valid)():
            tried = await self._try_model(request, form)
            if tried:
                await sync_to_async(self._keep)(request, form)
        return await sync_to_async(self._show_model)(request, form, tried)

    def _model_form(self, request: HttpRequest, object_id: str | None) -> Any:
        if object_id is None and not self.has_add_permission(request):
            raise PermissionDenied
        # Sent twice, a draft is made once.
        site = self.tenants_row(request, object_id) if object_id is not None else _draft(request)
        return self._form(request, ModelForm, site)

    async def _try_model(self, request: HttpRequest, form: Any) -> Tried | None:
        """What was tried, if it may be kept."""
        try:
            secret = await sync_to_async(lambda: opened(form.instance.api_key))()
        except SealError:
            form.add_error(None, UNREADABLE_KEY)
            return None
        site = form.instance
        gate = site.api_key.gate(secret.reveal())
        tried = await self._try(request, form, secret, gate, site.model_id)
        if tried:
            await found_out(request, site.api_key, secret, site.model_id, tried)
        return None if tried is None or _blames(form, tried, "model_id", "key", "model") else tried

    def _show_model(self, request: HttpRequest, form: Any, tried: Tried | None) -> HttpResponse:
        site = form.instance if form.instance.pk else None
        told: dict[str, Any] = {}
        if tried:
            told = {"tried": tried, "pairs": tried.pairs[:SHOWN], "left": quota_left(tried.quota)}
            told["trouble"] = trouble(tried.error, form.instance.model_id) if tried.error else None
        return self._page(request, "model", site, form, **told)

    async def _try(self, request: HttpRequest, form: Any, secret: Secret, gate: str, model_id: int) -> Tried | None:
        """After the visitors who are asking with the same key; None if that can't be now, and the form says why."""
        if not may_try(request):
            form.add_error(None, TOO_OFTEN)
            return None
        try:
            async with sparkgpt(request) as client, at_the_gate(request, gate, model_id):
                return await trial.training(client, secret, model_id)
        except Busy:
            form.add_error(None, BUSY)
            return None

    # --- 3, 4, 5 ---

    def start_site(self, request: HttpRequest, object_id: str) -> HttpResponse:
        site = self.tenants_row(request, object_id)
        form = self._form(request, SiteForm, site)
        if request.method == "POST" and form.is_valid():
            self._keep(request, form)
            messages.success(
                request,
                _("Kept: the chat may be shown on %(addresses)s.")
                % {"addresses": _listed([readable(entry) for entry in form.cleaned_data["origins"]])},
            )
            for words in form.remarks:
                messages.warning(request, words)
            return self.go("start_look", site.pk)
        return self._page(request, "site", site, form)

    def start_look(self, request: HttpRequest, object_id: str) -> HttpResponse:
        site = self.tenants_row(request, object_id)
        form = self._form(request, LookForm, site)
        if request.method == "POST" and form.is_valid():
            self._keep(request, form)
            for words in contrast_notes(site.accent):
                messages.warning(request, words)
            return self.go("start_tag", site.pk)
        return self._page(request, "look", site, form, preview_url=self.address("preview", site.pk))

    def start_tag(self, request: HttpRequest, object_id: str) -> HttpResponse:
        site = self.tenants_row(request, object_id)
        told = {"snippet": snippet(site.key), "builders": in_plain_words(), "seen": seen_words(site)}
        return self._page(request, "tag", site, None, seen_url=self.address("seen", site.pk), **told)

    # --- Parts ---

    def _form(self, request: HttpRequest, form: Any, site: Site | None) -> Any:
        made = self.get_form(request, site, change=site is not None, form=form, fields=form.FIELDS)
        return made(request.POST or None, instance=site)

    def _keep(self, request: HttpRequest, form: Any) -> None:
        """As the site's own form does it, without its words."""
        is_new = form.instance.pk is None
        with transaction.atomic():
            site = form.save(commit=False)
            TenantAdmin.save_model(self, request, site, form, not is_new)
            care.tell_visitors(site.pk)
            (self.log_addition if is_new else self.log_change)(request, site, "In the guided start.")

    def _page(
        self, request: HttpRequest, slug: str, site: Site | None, form: Any, form_of: Any = None, **told: Any
    ) -> HttpResponse:
        steps = start_steps.steps(site, has_key=start_steps.has_key(request.user))
        here = next(step for step in steps if step.slug == slug)
        around = {number: step.url for number, step in enumerate(steps, 1)}
        if form is not None:
            fieldsets = [(None, {"fields": list(form.fields)})]
            told["adminform"] = AdminForm(form, fieldsets, {}, (), model_admin=form_of or self)
        told |= {"steps": steps, "here": here, "back": around.get(here.number - 1), "skip": around.get(here.number + 1)}
        # Rendered here, because the page may be made for a coroutine.
        return self.show(request, f"admin/start/{slug}.html", here.title, original=site, **told).render()


def _draft(request: HttpRequest) -> Site | None:
    site = start_steps.started(request.user)
    return site if site and site.name == DRAFT_NAME and not site.origins else None


def _some_model(request: HttpRequest) -> int:
    """A key is tested with a model; which one makes no difference, because an unknown key is refused with any."""
    site = Site.objects.filter(owner=request.user.pk).order_by("pk").first()
    return site.model_id if site else 1


def _blames(form: Any, tried: Tried, field: str, *places: str) -> bool:
    """Whether SparkGPT refused what the form is about; then the form says so."""
    if not isinstance(tried.error, Refused):
        return False
    refused = trouble(tried.error, getattr(form.instance, "model_id", 0))
    if refused.place not in places:
        return False
    is_key = tried.error.reason is Reason.BAD_KEY and "api_key" in form.fields
    form.add_error("api_key" if is_key and not form.fields["api_key"].widget.is_hidden else field, refused.words)
    return True


def _listed(entries: list[str]) -> str:
    if len(entries) < 2:
        return "".join(entries)
    return _("%(some)s and %(last)s") % {"some": ", ".join(entries[:-1]), "last": entries[-1]}
