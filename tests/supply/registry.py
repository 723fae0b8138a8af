"""Stands in for OSV and for npm's registry: real HTTP on loopback, which knows advisories against what the test says."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from deploy.supply.advisories import KNOWN_BAD


class Registry:
    """`known` are names and versions, such as `jinja2==2.4.1`; `status` is that of every answer."""

    def __init__(self, *known, status=200):
        self.known, self.status, self.asked = set(known), status, []
        handler = type("Handler", (_Handler,), {"registry": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def osv(self, query):
        """https://google.github.io/osv.dev/post-v1-query/"""
        name, version = query["package"]["name"], query["version"]
        self.asked.append(f"{name}=={version}")
        if f"{name}=={version}" not in self.known:
            return {}
        events = [{"introduced": "0"}, {"fixed": "99.1"}]
        affected = [
            {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
        ]
        vuln = {"id": f"PYSEC-{name}", "aliases": [f"CVE-{name}"], "summary": "It is bad.", "affected": affected}
        return {"vulns": [vuln]}

    def npm(self, query):
        """What `npm audit` asks for: versions by name."""
        pins = [(name, version) for name, versions in query.items() for version in versions]
        self.asked += [f"{name}=={version}" for name, version in pins]
        return {name: [_of_npm(name, version)] for name, version in pins if f"{name}=={version}" in self.known}


def _of_npm(name, version):
    url = f"https://github.com/advisories/GHSA-{name}"
    return {
        "id": 1,
        "url": url,
        "title": "It is bad.",
        "severity": "high",
        "vulnerable_versions": f"<={version}",
        "cwe": [],
    }


def registry(*known, **more):
    """One that knows what every such service knows."""
    return Registry(*known, *map(str, KNOWN_BAD.values()), **more)


class _Handler(BaseHTTPRequestHandler):
    registry = None

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        ask = self.registry.osv if self.path == "/v1/query" else self.registry.npm
        self._answer(self.registry.status, ask(json.loads(body)))

    def do_GET(self):
        name = self.path.strip("/")
        versions = [it.partition("==")[2] for it in self.registry.known if it.startswith(f"{name}==")]
        of_all = {version: {"name": name, "version": version} for version in versions}
        self._answer(200, {"name": name, "versions": of_all, "dist-tags": {}})

    def _answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass
