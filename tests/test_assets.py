"""The files of the embed as they are served: to any page, cheaply, and to older builds as far as that is honest."""

import base64
import gzip
import hashlib

import pytest

from widget import sites
from widget.built import FOLDER, built


def test_the_loader_can_be_loaded_from_anywhere_and_checked_cheaply(client):
    response = client.get("/widget/v1.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=300" in response["Cache-Control"]
    again = client.get("/widget/v1.js", HTTP_IF_NONE_MATCH=response["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_the_loader_is_zipped_for_whoever_takes_it(client):
    plain = client.get("/widget/v1.js")
    zipped = client.get("/widget/v1.js", HTTP_ACCEPT_ENCODING="gzip, br")
    assert zipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content


@pytest.mark.parametrize("kind", ["panel", "more", "language-de"])
def test_a_file_of_an_older_build_gets_what_belongs_to_it_of_this_one(client, kind):
    name = next(path.name for path in FOLDER.glob(f"{kind}-*"))
    response = client.get(f"/widget/{kind}-000000000000.{name.partition('.')[2]}")
    assert response.content == client.get(f"/widget/{name}").content
    assert "immutable" not in response["Cache-Control"]


def test_the_panel_the_loader_names_is_served_for_ever(client):
    name = next(path.name for path in FOLDER.glob("panel-*.js"))
    assert name in client.get("/widget/v1.js").content.decode()
    response = client.get(f"/widget/{name}")
    assert response.status_code == 200
    assert "immutable" in response["Cache-Control"]


def test_the_words_of_a_language_are_text_that_any_page_may_read(client):
    name = next(path.name for path in FOLDER.glob("language-de-*.json"))
    response = client.get(f"/widget/{name}", HTTP_ORIGIN="https://shop.example.com")
    assert response.json()["send"] == "Senden"
    assert (response["Content-Type"], response["Access-Control-Allow-Origin"]) == ("application/json", "*")
    assert "immutable" in response["Cache-Control"]


def test_the_pinned_script_is_what_its_tag_says_for_ever_and_for_pages_that_check_it(client):
    tag = sites.pinned_snippet("alicekey")
    assert f'src="http://localhost:8000/widget/{built().pinned}" data-site="alicekey" ' in tag
    assert tag.endswith(' crossorigin="anonymous"></script>')
    response = client.get(f"/widget/{built().pinned}", HTTP_ORIGIN="https://shop.example.com")
    digest = base64.b64encode(hashlib.sha384(response.content).digest()).decode()
    assert f'integrity="sha384-{digest}"' in tag
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "immutable" in response["Cache-Control"]
    assert b"import(" not in response.content, "nothing that runs comes from elsewhere"


def test_a_pinned_script_that_is_no_longer_kept_is_missing_and_says_what_to_do(client):
    response = client.get("/widget/pinned-000000000000.js", HTTP_ORIGIN="https://shop.example.com")
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (404, "*")
    assert "Copy today's pinned tag" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/widget/nothing.js",
        "/widget/..%2Fsettings.js",
        "/widget/v2.js",
        "/widget/tag.js",
        "/widget/panel.js",
        "/widget/built.json",
        "/widget/language-xx-000000000000.json",
    ],
)
def test_other_scripts_are_not_there(client, path):
    assert client.get(path).status_code == 404
