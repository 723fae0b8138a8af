"""Each turn as a trace, from a real server to a real receiver: how long and how it ended, and nothing that was said."""

import gzip
import json

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.canary.mark import MARK
from tests.receiver import Receiver
from tests.replies import plain
from tests.server import Product
from tests.tab import ORIGIN, Tab
from tests.upstream import Upstream
from widget.otel import read_headers

QUESTION = "a-question-that-nobody-else-reads"
SECRET = "a-word-that-the-collector-is-to-hear"


@pytest.fixture
def collector():
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def upstream():
    upstream = Upstream().start()
    yield upstream
    upstream.stop()


@pytest.fixture
def product(tmp_path, upstream, collector):
    product = Product(
        tmp_path,
        upstream.url,
        OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{collector.port}/",
        OTEL_EXPORTER_OTLP_HEADERS=f"x-collector={SECRET}",
        LOG_FORMAT="json",
    )
    product.site = product.add_site("Shop", ORIGIN)
    yield product.start()
    product.kill()


def spans(receiver):
    found = []
    for headers, body in receiver.calls:
        body = gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            about = {it.key: it.value.string_value for it in resource.resource.attributes}
            assert about["service.name"] == "sparkwidget" and about["service.version"]
            found += [span for scope in resource.scope_spans for span in scope.spans]
    return found


def said_of(span):
    return {it.key: getattr(it.value, it.value.WhichOneof("value")) for it in span.attributes}


def test_a_turn_is_a_trace_of_asking_and_saving(product, upstream, collector):
    with Tab(product, product.site) as tab:
        turn = tab.ask(QUESTION)
        tab.ends(turn)
        upstream.script = [plain({"error": "no"}, 401)]
        failed = tab.ask(QUESTION)
        tab.ends(failed)
    assert product.stop() == 0, "what was not sent yet is sent now"
    by_turn = {said_of(span)["sparkwidget.turn"]: span for span in spans(collector) if span.name == "turn"}
    assert set(by_turn) == {turn, failed}
    whole, broken = by_turn[turn], by_turn[failed]
    assert said_of(whole) | {"sparkwidget.state": "done", "sparkwidget.deltas": 3, "sparkwidget.attempt": 1} == said_of(
        whole
    )
    assert said_of(broken)["error.type"] == "refused" and broken.status.code == 2
    parts = {span.name: span for span in spans(collector) if span.parent_span_id == whole.span_id}
    assert set(parts) == {"ask SparkGPT", "save"}
    assert {span.trace_id for span in parts.values()} == {whole.trace_id} != {broken.trace_id}
    ask, save = parts["ask SparkGPT"], parts["save"]
    assert [event.name for event in ask.events] == ["first delta"] and said_of(ask)["sparkwidget.calls"] == 1
    assert whole.start_time_unix_nano <= ask.start_time_unix_nano <= ask.end_time_unix_nano <= save.end_time_unix_nano
    sent = b"".join(body for _, body in collector.calls)
    for secret in (QUESTION, "You said", MARK, tab.screen.token, "127.0.0.1", ORIGIN):
        assert secret.encode() not in sent, secret
    assert collector.calls[0][0]["x-collector"] == SECRET
    lines = [json.loads(line) for line in product.log.read_text().splitlines() if line.startswith("{")]
    (warning,) = [line for line in lines if line.get("turn") == failed and line["level"] == "WARNING"]
    assert warning["trace_id"] == broken.trace_id.hex()


def test_a_collector_that_is_not_there_holds_nobody_up(product, collector):
    collector.stop()
    with Tab(product, product.site) as tab:
        assert tab.ends(tab.ask()).state == "done"
    assert product.stop() == 0


def test_headers_are_read_as_the_specification_writes_them():
    assert read_headers("Api-Key=a%20b, x=1=2 ,nonsense,") == {"api-key": "a b", "x": "1=2"}
    assert read_headers("") == {}
