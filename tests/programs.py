"""Where a program of an engine lies."""

import glob
import shutil


def program(name):
    """The path of an engine's program, or None."""
    debian = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    return shutil.which(name) or (debian[-1] if debian else None)
