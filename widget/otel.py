"""Each turn as a trace for the operator's OpenTelemetry: how long it waited, asked SparkGPT and was saved, and how it ended.

No question, answer, key, visitor or address is in a span, and no exception's words. Needs the extra `otel`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from threading import Thread
from urllib.parse import unquote

from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from widget import tracing
from widget.answer import Ending
from widget.question import Question, Source
from widget.relay import Over, Save
from widget.sparkgpt import Bill, Hear, SparkGPTError
from widget.version import VERSION

SECONDS = 1.5
"""For one delivery to the collector; what takes longer is dropped, so that it holds up no end of the process."""


class Spans:
    """One per process. `endpoint` is the collector's, without `/v1/traces`; `headers` as `name=value,name=value`."""

    def __init__(self, endpoint: str, headers: str = "", service: str = "sparkwidget") -> None:
        about = Resource.create({"service.name": service, "service.version": VERSION})
        self._provider = TracerProvider(resource=about, shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces", headers=read_headers(headers), timeout=SECONDS)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("widget", VERSION)

    @contextmanager
    def watched(self, question: Question) -> Iterator[Over]:
        """An attempt, as the relay has it: what begins inside is part of it."""
        span = self._tracer.start_span("turn", context=context.Context(), attributes=_about(question))
        token = context.attach(trace.set_span_in_context(span))
        try:
            with tracing.noting(trace_id=format(span.get_span_context().trace_id, "032x")):
                yield partial(_end, span)
        finally:
            context.detach(token)

    def asking(self, source: Source) -> Source:
        """The source, and a span for as long as SparkGPT is asked."""

        async def asked(question: Question, bill: Bill, hear: Hear) -> None:
            span, has_begun = self._tracer.start_span("ask SparkGPT", kind=trace.SpanKind.CLIENT), False

            def heard(deltas: list[str]) -> None:
                nonlocal has_begun
                if not has_begun:
                    has_begun = True
                    span.add_event("first delta")
                hear(deltas)

            try:
                await source(question, bill, heard)
            except SparkGPTError as error:
                span.set_attribute("error.type", error.code)
                span.set_status(trace.StatusCode.ERROR)
                raise
            finally:
                span.set_attribute("sparkwidget.calls", bill.calls)
                span.end()

        return asked

    def saving(self, save: Save) -> Save:
        """The way to storage, and a span for each try."""

        async def saved(question: Question, ending: Ending) -> bool:
            with self._tracer.start_as_current_span("save", record_exception=False, set_status_on_exception=False):
                return await save(question, ending)

        return saved

    def close(self) -> None:
        """Send what has not been sent, while that takes no longer than it may: supervisors kill whoever takes ten seconds."""
        ending = Thread(target=self._provider.shutdown, daemon=True)
        ending.start()
        ending.join(SECONDS)


def read_headers(said: str) -> dict[str, str]:
    """As OTEL_EXPORTER_OTLP_HEADERS has them: values may be written as in a URL."""
    pairs = (pair.partition("=") for pair in said.split(",") if "=" in pair)
    return {name.strip().lower(): unquote(value.strip()) for name, _, value in pairs}


def _about(question: Question) -> Mapping[str, str | int | bool]:
    site = {"sparkwidget.site": question.asker.site} if question.asker else {}
    return {
        "sparkwidget.turn": question.turn,
        "sparkwidget.attempt": question.attempt,
        "sparkwidget.streamed": question.stream,
        **site,
    }


def _end(span: trace.Span, ending: Ending | None) -> None:
    """None: another process has it now."""
    span.set_attribute("sparkwidget.state", ending.state if ending else "left")
    if ending:
        span.set_attribute("sparkwidget.deltas", ending.deltas)
    if ending and ending.code:
        span.set_attribute("error.type", str(ending.code))
        span.set_status(trace.StatusCode.ERROR)
    span.end()
