"""The manual, built by Sphinx where every warning is an error; and whether what was built asks anything of another host."""

import re
import subprocess
import sys
from pathlib import Path

from deploy.manual.mending import mended
from deploy.manual.pages import START

ENTRY = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>SparkWidget</title>'
    '<meta http-equiv="refresh" content="0; url={0}"><a href="{0}">SparkWidget</a>\n'
)
FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|object|form)\b[^>]*?\b(?:src|srcset|data|action)=["']?\s*((?:https?:)?//[^"'\s>]+)"""
    r"""|<link\b(?=[^>]*\brel=["']?(?!canonical))[^>]*?\bhref=["']?\s*((?:https?:)?//[^"'\s>]+)"""
    r"""|url\(\s*["']?((?:https?:)?//[^"')\s]+)|@import\s+["']((?:https?:)?//[^"']+)""",
    re.IGNORECASE,
)


def build(root: Path, target: Path) -> list[str]:
    """What Sphinx complains of; nothing, and the manual lies in `target`."""
    source, trees = root / "docs", target.with_name(f"{target.name}-trees")
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q", "-j", "auto"]
    result = subprocess.run(
        [*command, "-c", str(source), "-d", str(trees), str(root), str(target)], capture_output=True, text=True
    )
    if result.returncode:
        return result.stderr.splitlines() or ["Sphinx failed without a word"]
    for path in target.rglob("*.html"):
        path.write_text(mended(path.read_text()))
    (target / "index.html").write_text(ENTRY.format(START.replace(".md", ".html")))
    return [f"{path.relative_to(target)}: {host}" for path in sorted(target.rglob("*")) for host in fetched(path)]


def fetched(path: Path) -> list[str]:
    """What a browser would fetch from another host for this page or style sheet."""
    if path.suffix not in (".html", ".css", ".svg"):
        return []
    return ["".join(groups) for groups in FETCHED.findall(path.read_text())]
