"""Makes docs/asvs.md of docs/asvs.toml: `python -m tests.asvs`. Knows what the table may say, and judges nothing."""

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLE, PAGE = ROOT / "docs" / "asvs.toml", ROOT / "docs" / "asvs.md"
IDS = ROOT / "tests" / "vectors" / "asvs-5.0.0.txt"
MET, OPERATOR, NOT_MET, NONE = VERDICTS = ("met", "operator", "not met", "does not apply")
CHAPTERS = (
    "Encoding and sanitising", "Validation and business logic", "Web frontend", "API and web service", "Files", "Signing in",
    "Sessions", "Who may what", "Self-contained tokens", "OAuth and OpenID Connect", "Cryptography", "Communication",
    "Configuration", "Data protection", "Coding and architecture", "Logging and errors", "WebRTC",
)  # fmt: skip
HEAD = """# OWASP ASVS 5.0.0, level 1 and 2

Made of [asvs.toml](asvs.toml) by `python -m tests.asvs`; `tests/test_security_docs.py` proves that every requirement is here
once, that each test and file named exists, and that these figures are those of the table. The requirements are said in our
words: the [standard](https://github.com/OWASP/ASVS/tree/v5.0.0) has theirs, under the same numbers (`v5.0.0-1.2.1` for 1.2.1).

{figures}

*met*: by the code, in every installation. *operator*: where it is deployed as
[security.md](security.md#what-the-operator-does) says; the code can't do that alone.
A requirement *applies* unless it speaks of something that isn't here at all (OAuth, WebRTC, LDAP ...).
"""


@dataclass(frozen=True)
class Requirement:
    number: str
    level: int
    asks: str
    verdict: str
    how: str = ""
    files: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)

    @property
    def chapter(self) -> int:
        return int(self.number.split(".")[0])


def table() -> list[Requirement]:
    return [Requirement(number, **row) for number, row in tomllib.loads(TABLE.read_text()).items()]


def ids() -> list[tuple[str, int]]:
    lines = [line.split() for line in IDS.read_text().splitlines() if not line.startswith("#")]
    return [(number, int(level)) for number, level in lines]


def figures(rows: list[Requirement]) -> str:
    lines = [
        "| level | requirements | apply | met | operator | not met | met of what applies | with the operator's part |",
        "|" + " --- |" * 8,
    ]
    return "\n".join(lines + [_figure([row for row in rows if row.level == level], level) for level in (1, 2)])


def page() -> str:
    rows = table()
    parts = [HEAD.format(figures=figures(rows))]
    open_ones = "\n".join(f"- **{row.number}** {row.asks}: {row.how}." for row in rows if row.verdict == NOT_MET)
    parts.append(f"## What is not met\n\n{open_ones}\n")
    for place, name in enumerate(CHAPTERS, 1):
        lines = "\n".join(_line(row) for row in rows if row.chapter == place)
        parts.append(
            f"## V{place} {name}\n\n| | level | asks | | how, where, which test |\n| --- | --- | --- | --- | --- |\n{lines}\n"
        )
    return "\n".join(parts)


def _figure(rows: list[Requirement], level: int) -> str:
    count = Counter(row.verdict for row in rows)
    applies = len(rows) - count[NONE]
    shares = f"{share(count[MET], applies)} | {share(count[MET] + count[OPERATOR], applies)}"
    return f"| {level} | {len(rows)} | {applies} | {count[MET]} | {count[OPERATOR]} | {count[NOT_MET]} | {shares} |"


def share(part: int, whole: int) -> str:
    """Rounded down: 99.96 % is not 100."""
    return f"{1000 * part // whole / 10:g} %"


def _line(row: Requirement) -> str:
    files = ", ".join(f"[{name}](../{name})" for name in row.files)
    tests = ", ".join(f"`{name.removeprefix('tests/')}`" for name in row.tests)
    said = "<br>".join(part for part in (row.how and f"{row.how}.", files, tests) if part)
    return f"| {row.number} | {row.level} | {row.asks} | {row.verdict} | {said} |"


if __name__ == "__main__":
    PAGE.write_text(page())
    print(figures(table()))
