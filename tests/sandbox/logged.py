"""A sandbox that writes a line of JSON for each call: `daphne tests.sandbox.logged:app` with CALL_LOG, DAILY_LIMIT and PACE."""

import json
import os
from dataclasses import asdict
from pathlib import Path

from widget.sandbox import Sandbox


def note(call):
    with Path(os.environ["CALL_LOG"]).open("a") as log:
        log.write(json.dumps(asdict(call)) + "\n")


app = Sandbox(pace=float(os.environ["PACE"]), daily_limit=int(os.environ["DAILY_LIMIT"]), note=note)
