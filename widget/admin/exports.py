"""What a list shows, as a file: the same rows by the same rules, sent while they are read."""

from __future__ import annotations  # Django's own admin classes take no type arguments when they run

from collections.abc import AsyncIterator, Iterator, Mapping
from functools import partial
from typing import Any, ClassVar

from asgiref.sync import sync_to_async
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import override

from widget import audit
from widget.admin.read_only import ReadOnly
from widget.audit import Deed
from widget.exporting import Sheet
from widget.models import Site

_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


class Exported(ReadOnly):
    """`sheets` says how its rows are written, for each kind of file."""

    sheets: ClassVar[Mapping[str, Sheet]] = {}

    @property
    def exported_by(self) -> str:
        """The way to the site whose owners are told."""
        return self.site_path

    def get_urls(self) -> list[Any]:
        routes = [
            self.route(f"export.{kind}", partial(self._export, kind=kind), f"export_{kind}") for kind in self.sheets
        ]
        return [*routes, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        query = request.GET.urlencode()
        exports = [(kind.upper(), f"export.{kind}" + (f"?{query}" if query else "")) for kind in self.sheets]
        return super().changelist_view(request, {"exports": exports, **(extra_context or {})})

    def _export(self, request: HttpRequest, *, kind: str) -> HttpResponse | StreamingHttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect("./?e=1")
        with transaction.atomic():
            words = f"{'Some' if request.GET else 'All'} {_english(self.opts.verbose_name_plural)} as {kind.upper()}"
            self.tell_export(request, rows, words)
        return download(_english(self.opts.verbose_name_plural), kind, self.sheets[kind](rows))

    def tell_export(self, request: HttpRequest, rows: QuerySet[Any], words: str) -> None:
        """To the trail of each site that has rows in the file; never what was searched for: it may be a visitor's words."""
        of_site = rows.order_by().filter(**{self.exported_by: OuterRef("pk")})
        for site in Site.objects.visible_to(request.user).filter(Exists(of_site)):
            audit.record(request, Deed.EXPORTED, site, words=words)


def download(name: str, kind: str, pieces: Iterator[str]) -> StreamingHttpResponse:
    """A file of this kind that is sent while it is written; called by its name and the day."""
    response = StreamingHttpResponse(_sent(pieces), content_type=_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


async def _sent(lumps: Iterator[str]) -> AsyncIterator[bytes]:
    while (lump := await sync_to_async(_next)(lumps)) is not None:
        yield lump.encode()


def _english(words: object) -> str:
    """As files are named and the audit trail keeps it, whoever reads it."""
    with override("en"):
        return str(words)


def _next(lumps: Iterator[str]) -> str | None:
    """Whoever reads slowly holds no connection: between two lumps nothing is kept but where to go on."""
    try:
        return next(lumps, None)
    finally:
        if not connection.in_atomic_block:
            connection.close()
