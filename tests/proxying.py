"""nginx and Caddy with the very configuration that deploy/ hands out, on free ports, before a server that is told to them."""

import datetime
import os
import shutil
import ssl
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.engines import Engine
from tests.server import ROOT, free_port

MISSING = {
    "nginx": "nginx is missing: install Debian's package `nginx-light`.",
    "caddy": "Caddy is missing: install Debian's package `caddy`.",
}
DAY = datetime.timedelta(days=1)


def certificate(folder, days=30, name="localhost", age=60):
    """Files of a certificate that signs itself, and of its key; `age` in days, too."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    whose = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder().subject_name(whose).issuer_name(whose).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - age * DAY).not_valid_after(now + days * DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*pem))
    return folder / "certificate.pem", folder / "key.pem"


class Proxy(Engine):
    """`url` is where visitors come; `secure` what their connections need to trust it."""

    program = ""
    secure = None

    def __init__(self, folder, upstream_port):
        if not shutil.which(self.program):
            pytest.skip(MISSING[self.program])
        super().__init__(folder)
        self.upstream_port = upstream_port

    def look(self):
        """It keeps nothing."""

    def is_ready(self):
        import socket

        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


class Nginx(Proxy):
    program = "nginx"
    changes = ()
    """Further (text, text) to be put for it."""

    def __init__(self, folder, upstream_port):
        super().__init__(folder, upstream_port)
        self.plain_port = free_port()
        self.url = f"https://localhost:{self.port}"
        self._certificate, self._key = certificate(self.folder)
        self.secure_file = str(self._certificate)
        self.secure = ssl.create_default_context(cafile=self.secure_file)

    def start(self):
        (self.folder / "sparkwidget.conf").write_text(self._ours())
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self.folder / "nginx.conf").write_text(
            f"daemon off; pid {self.folder}/pid; worker_processes 1; events {{ }}\n"
            f"http {{ access_log off;\n{temporary} include {self.folder}/sparkwidget.conf; }}\n"
        )
        return super().start()

    def command(self):
        return ["nginx", "-p", str(self.folder), "-e", "stderr", "-c", str(self.folder / "nginx.conf")]

    def _ours(self):
        """The file as it is handed out, with ports, names and certificates of the test's own."""
        text = (ROOT / "deploy/nginx/sparkwidget.conf").read_text()
        text = "".join(line for line in text.splitlines(keepends=True) if "listen [::]" not in line)
        for ours, theirs in (
            ("listen 80;", f"listen 127.0.0.1:{self.plain_port};"), ("listen 443 ", f"listen 127.0.0.1:{self.port} "),
            ("server 127.0.0.1:8000 ", f"server 127.0.0.1:{self.upstream_port} "),
            ("/etc/letsencrypt/live/chat.example.com/fullchain.pem", str(self._certificate)),
            ("/etc/letsencrypt/live/chat.example.com/privkey.pem", str(self._key)),
            ("server_name chat.example.com;", "server_name localhost;"),
            *self.changes,
        ):  # fmt: skip
            assert ours in text, ours
            text = text.replace(ours, theirs)
        return text


class Caddy(Proxy):
    """By http: as root it would have the machine trust a certificate of its own."""

    program = "caddy"

    def __init__(self, folder, upstream_port):
        super().__init__(folder, upstream_port)
        self.url = f"http://localhost:{self.port}"

    def command(self):
        told = {
            "PUBLIC_URL": self.url,
            "UPSTREAM": f"127.0.0.1:{self.upstream_port}",
            "CADDY_ADMIN": f"localhost:{free_port()}",
        }
        homes = {name: str(self.folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
        words = [f"{name}={value}" for name, value in (told | homes).items()]
        return [
            "env",
            *words,
            "caddy",
            "run",
            "--adapter",
            "caddyfile",
            "--config",
            str(ROOT / "deploy/caddy/Caddyfile"),
        ]


def validated(**environment):
    """What `caddy validate` says of our file."""
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(ROOT / "deploy/caddy/Caddyfile")]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True)
