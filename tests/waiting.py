"""Until another process answers: no longer than a busy machine needs, and no further than its end."""

import time
import urllib.error
import urllib.request


def answered(url, process, seconds=60, headers=None):
    """Block until there is a good answer; what it says."""
    until = time.monotonic() + seconds
    request = urllib.request.Request(url, headers=headers or {})
    while time.monotonic() < until:
        assert process.poll() is None, f"ended with {process.returncode} before {url} answered"
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"no answer from {url}")
