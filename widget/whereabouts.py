"""Where the files are that aren't Python: beside the packages in a source tree, within ours in an installed wheel. Pure."""

from pathlib import Path

_AROUND = Path(__file__).resolve().parent.parent
_PACKED = _AROUND / "sparkwidget"
IS_PACKED = (_PACKED / "templates").is_dir()
HOUSE = _PACKED if IS_PACKED else _AROUND
"""The folder that holds templates/ and static/."""
VAR = (Path.cwd() if IS_PACKED else _AROUND) / "var"
"""What is written where nothing else is named: never among installed packages."""
