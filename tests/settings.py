"""The real settings with an environment for tests: fixed secrets, an own database file, a cheap password hasher."""

import os
import tempfile

os.environ.update(
    {
        "DEBUG": "off",
        "PUBLIC_URL": "http://localhost:8000",
        "SECRET_KEY": "a-secret-that-only-tests-know-and-nobody-else-uses",
        "ENCRYPTION_KEYS": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
        "SPARKGPT_SANDBOX": "on",
        "DATABASE_URL": f"sqlite:///{tempfile.mkdtemp(prefix='sparkwidget-')}/unused.sqlite3",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    }
)
for name in ("REDIS_URL", "SPARKGPT_API_KEY", "SPARKGPT_URL", "TRUSTED_PROXIES"):
    os.environ.pop(name, None)

from sparkwidget.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Sockets and the test share rows between threads, which an in-memory database would answer with "table is locked".
DATABASES["default"]["TEST"] = {"NAME": DATABASES["default"]["NAME"].replace("unused", "tests")}  # noqa: F405
