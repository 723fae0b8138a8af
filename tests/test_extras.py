"""Without the extras: nothing needs them, and what is set without its package is named."""

import pytest

from tests.server import Product
from tests.tab import ORIGIN, Tab
from tests.upstream import Upstream
from widget.checks import _is_installed

GONE = '''
import sys

class Gone:
    """These packages are not there."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("sentry_sdk", "opentelemetry", "uvicorn"):
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Gone())
'''


@pytest.fixture
def product(tmp_path):
    upstream = Upstream().start()
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(GONE)
    product = Product(tmp_path, upstream.url, PYTHONPATH=str(tmp_path / "site"))
    yield product
    product.kill()
    upstream.stop()


def test_nothing_is_missed_where_nobody_watches(product):
    site = product.add_site("Shop", ORIGIN)
    product.start()
    with Tab(product, site) as tab:
        assert tab.ends(tab.ask()).state == "done"


@pytest.mark.parametrize(
    ("setting", "value", "extra"),
    [
        ("SENTRY_DSN", "https://key@127.0.0.1/1", "sentry"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9", "otel"),
    ],
)
def test_a_watcher_whose_package_is_missing_is_refused_in_words(product, setting, value, extra):
    with pytest.raises(AssertionError) as refused:
        product.manage("serve", **{setting: value})
    said = str(refused.value)
    assert f"{setting} is set, but the package it needs is not installed" in said
    assert f"pip install 'sparkwidget[{extra}]'" in said and value not in said


def test_a_server_whose_package_is_missing_is_refused_in_words(product):
    with pytest.raises(AssertionError, match=r"Install the extra: pip install 'sparkwidget\[uvicorn\]'"):
        product.manage("serve", "--server", "uvicorn")


def test_packages_are_looked_for_to_their_last_part():
    assert _is_installed("sentry_sdk") and _is_installed("opentelemetry.exporter.otlp.proto.http")
    assert not _is_installed("opentelemetry.exporter.nothing") and not _is_installed("nothing.at.all")
