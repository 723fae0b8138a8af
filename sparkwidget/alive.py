"""Asks the server of this very machine whether it is well: `python -m sparkwidget.alive [/healthz]`, a container's health check.

Ends with 0 or 1. By the name that the outside uses, since no other is answered to.
"""

import sys
from http.client import HTTPConnection, HTTPException

from sparkwidget import settings


def is_well(path: str) -> bool:
    line = HTTPConnection("127.0.0.1", settings.PORT, timeout=4)
    try:
        line.request("GET", path, headers={"Host": settings.PUBLIC_HOST, "X-Forwarded-Proto": "https"})
        return line.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


if __name__ == "__main__":
    sys.exit(not is_well(sys.argv[1] if len(sys.argv) > 1 else "/readyz"))
