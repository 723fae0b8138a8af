"""What an answer of a real server shall say besides its content, by its address; and how anybody or an owner asks for one."""

import re

import httpx
from django.urls import get_resolver

from widget.built import FOLDER
from widget.headers import POLICY as NOTHING

HOST, ORIGIN, PASSWORD = "chat.example.com", "https://shop.example.com", "correct horse battery"
HSTS = "max-age=31536000; includeSubDomains; preload"
PAGE = re.compile(
    r"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' wss://chat\.example\.com; "
    r"base-uri 'none'; form-action 'none'; frame-ancestors 'self' https://shop\.example\.com; "
    r"require-trusted-types-for 'script'; trusted-types 'none'"
)
DEMO = re.compile(
    r"default-src 'none'; script-src 'self' https://chat\.example\.com; .*frame-ancestors 'none'; require-.*"
)
PREVIEW = re.compile(r"default-src 'none'; script-src 'self'; .*frame-ancestors '(self|none)'.*")
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "strict-transport-security": HSTS,
}
SHARED = re.compile(r"/widget/(v1|panel|more|pinned|preview|language).*\.(js|json)|/widget/v1/.*/avatar-.*\.webp")
"""What pages of the whole web load."""
STORED = re.compile(r"/widget/|/static/|/chat/\w+/(privacy/)?$")
"""What browsers may keep."""
READING = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Of a page without a script: what is kept of visitors, or that there is no chat."""


def opened(product, **more):
    headers = {"Host": HOST, "X-Forwarded-Proto": "https"}
    return httpx.Client(base_url=f"http://127.0.0.1:{product.port}", headers=headers | more, timeout=40)


def check(answer, policy, *, shared=False, stored=False):
    said = {name: answer.headers.get(name) for name in ALWAYS}
    assert said == ALWAYS, answer.url
    content_policy = answer.headers["content-security-policy"]
    fits = policy.fullmatch(content_policy) if isinstance(policy, re.Pattern) else policy == content_policy
    assert fits, (str(answer.url), content_policy)
    assert "unsafe" not in content_policy and "nonce" not in content_policy
    assert answer.headers["cross-origin-resource-policy"] == ("cross-origin" if shared else "same-origin"), answer.url
    assert "camera=()" in answer.headers["permissions-policy"]
    assert re.fullmatch(r"[2-9A-Z]{12}", answer.headers["x-request-id"])
    assert stored or "no-store" in answer.headers["cache-control"], (str(answer.url), answer.headers["cache-control"])


def built_files():
    return sorted(FOLDER.iterdir())


def visitors_paths(product):
    """Every address outside the admin, filled with what is there and with what isn't."""
    built = {name: name for name in (path.name for path in built_files())}
    for route in get_resolver().url_patterns:
        path = "/" + str(route.pattern)
        if path.startswith("/admin/"):
            continue
        if "<slug:name>" in path:
            yield from (f"/widget/{name}" for name in built if "-" in name and name.endswith(".js"))
            yield "/widget/panel-000000000000.js"
        elif "<slug:language>" in path:
            yield from (f"/widget/{name}" for name in built if name.startswith("language-de"))
        elif "avatar" in path:
            yield f"/widget/v1/{product.site['site_key']}/avatar-0000000000000000.webp"
        else:
            yield path.replace("<slug:site_key>", product.site["site_key"])
            if "<slug:site_key>" in path:
                yield path.replace("<slug:site_key>", "nosuchsite")


def policy_of(path, answer):
    if path.endswith("/privacy/") and answer.status_code == 200:
        return READING
    if re.fullmatch("/chat/[^/]+/", path) and answer.status_code == 404:
        return READING
    if path.startswith("/chat/") and answer.status_code == 200:
        return PAGE
    return DEMO if path == "/demo/" and answer.status_code == 200 else NOTHING


def sign_in(product):
    """The cookies of an owner who has just signed in, with their attributes."""
    with opened(product) as client:
        page = client.get("/admin/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
        form = {"username": "alice", "password": PASSWORD, "csrfmiddlewaretoken": token}
        headers = {"Cookie": cookies_of(page), "Referer": f"https://{HOST}/admin/login/", "Origin": f"https://{HOST}"}
        answer = client.post("/admin/login/", data=form, headers=headers)
        assert answer.status_code == 302, answer.text
        return answer


def cookies_of(answer):
    return "; ".join(cookie.partition(";")[0] for cookie in answer.headers.get_list("set-cookie"))
