"""An owner at a real server, without a browser: logs in and fetches pages over HTTP."""

import http.client
import re
import urllib.parse
from contextlib import contextmanager

PASSWORD = "correct horse battery"  # noqa: S105


class OwnerLine:
    """`username`'s session at a running product; sets the password first."""

    def __init__(self, product, username="alice"):
        self._product = product
        product.set_password(username, PASSWORD)
        with self._asked("GET", "/admin/login/", {}) as answer:
            token = re.search(r'csrfmiddlewaretoken" value="(\w+)', answer.read().decode())[1]
            cookie = answer.headers["Set-Cookie"].split(";")[0]
        form = {"csrfmiddlewaretoken": token, "username": username, "password": PASSWORD, "next": "/admin/"}
        headers = {"Cookie": cookie, "Origin": product.url, "Content-Type": "application/x-www-form-urlencoded"}
        with self._asked("POST", "/admin/login/", headers, urllib.parse.urlencode(form)) as answer:
            cookies = [value.split(";")[0] for value in answer.headers.get_all("Set-Cookie")]
        self._cookie = "; ".join(cookies)

    def get(self, path):
        """The answer to a GET, to be read within the `with`."""
        return self._asked("GET", path, {"Cookie": self._cookie})

    @contextmanager
    def _asked(self, method, path, headers, body=None):
        line = http.client.HTTPConnection("localhost", self._product.port, timeout=120)
        try:
            line.request(method, path, body, headers)
            yield line.getresponse()
        finally:
            line.close()
