"""Brings what the browser tests need and PyPI doesn't have: Chromium, from Debian's packages, where we may install them.

Elsewhere it says what to install; the tests of that group are then skipped with the same words.
"""

import os
import shutil
import subprocess
import sys

HINT = "The browser tests need Chromium: install Debian's package `chromium`, or set CHROMIUM to the path of one."


def chromium() -> str | None:
    """The path of a Chromium, if there is one."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    return next((path for name in candidates if (path := shutil.which(name))), None)


def may_install() -> bool:
    return (
        os.path.exists("/etc/debian_version")
        and hasattr(os, "geteuid")
        and os.geteuid() == 0
        and not os.environ.get("CHROMIUM")
    )


def install() -> None:
    print("Installing Chromium from Debian's packages ...", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation"],
    ):
        if subprocess.run(command, check=False, **quiet).returncode:  # type: ignore[call-overload]
            print(f"`{' '.join(command)}` failed.", file=sys.stderr)
            return


if __name__ == "__main__":
    if not chromium() and may_install():
        install()
    if not chromium():
        print(HINT, file=sys.stderr)
