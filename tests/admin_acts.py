"""What the pages of the admin besides forms and lists take: of accounts, people, drafts, questions, notes, secrets."""

from collections.abc import Iterator, Mapping

from tests.conftest import PASSWORD
from widget.models import (
    ApiKey,
    ApprovedQuestion,
    AskedAgain,
    Draft,
    Gap,
    IdentitySecret,
    Invitation,
    Membership,
    Note,
    Tag,
    TaughtPair,
    WebhookSecret,
)
from widget.tenancy import TenantModel

ACCOUNT_ACTS: tuple[Mapping[str, object], ...] = (
    *({"act": "confirm", "password": password} for password in ("wrong", PASSWORD)),
    *({"row": row} for row in ("others", "1", "2", "0", "nonsense")),
    *({"act": act, "code": code} for act in ("off", "codes", "leave", "") for code in ("123456", "nonsense", "")),
    {"email": "sent@people.test"},
)
NEWCOMER = {"name": "Sent", "new_password1": "staple-battery-horse", "new_password2": "staple-battery-horse"}


def people_acts(rows: list[TenantModel]) -> Iterator[Mapping[str, object]]:
    for row in rows:
        if isinstance(row, Membership):
            yield {"act": "role", "row": row.pk, "role": "owner"}
            yield {"act": "remove", "row": row.pk}
        elif isinstance(row, Invitation):
            yield {"act": "resend", "row": row.pk}
            yield {"act": "withdraw", "row": row.pk}
        elif isinstance(row, ApiKey):
            yield {"act": "hand_over", "row": row.pk}
    yield {"act": "invite", "email": "sent@people.test", "role": "owner"}
    yield {"act": "invite", "email": "nonsense", "role": "nonsense"}
    yield from (
        {"act": act, "row": "nonsense", "role": "x"}
        for act in ("role", "remove", "resend", "withdraw", "hand_over", "")
    )


def numbers_of(model: type, rows: list[TenantModel]) -> list[int]:
    return [row.pk for row in rows if isinstance(row, model)] or [1, 2, 3]


def draft_acts(rows: list[TenantModel]) -> Iterator[Mapping[str, object]]:
    """What the pages of drafts, and of before and after, take."""
    yield {"row": [*numbers_of(Draft, rows), "nonsense"]}
    yield {"question": "Sent?", "answer": "Sent.", "gap": numbers_of(Gap, rows)}
    yield from (
        {"row": pk, "verdict": said} for pk in numbers_of(AskedAgain, rows) for said in ("answered", "nonsense")
    )
    yield {}


def approvals(rows: list[TenantModel]) -> Iterator[Mapping[str, object]]:
    yield {"approve": "", "questions": "Sent?", "pages": "/sent/*", "language": "de", "starts": "on"}
    yield {"approve": "", "questions": "", "pages": "sent", "language": "nonsense"}
    for act in ("starts", "stops", "take_back"):
        yield {act: "", "row": [row.pk for row in rows if isinstance(row, ApprovedQuestion)]}
        yield {act: "", "row": "nonsense"}


def choices(rows: list[TenantModel]) -> Iterator[Mapping[str, object]]:
    pairs = [row.pk for row in rows if isinstance(row, TaughtPair)]
    for act in ("begin", "approve", "all"):
        yield {act: "", "row": [*pairs, "nonsense"], "pages": "/sent/*", "language": "de"}
        yield {act: "", "row": pairs, "pages": "sent", "language": "nonsense"}
    yield from ({"dismiss": pk} for pk in (*pairs, "nonsense", ""))
    yield {"bring_back": ""}


def notes(rows) -> Iterator[dict[str, str]]:
    yield from (
        {"text": "Sent"},
        {"name": "Sent"},
        {"text": "\x00"},
        {"name": " "},
        {"delete": "x"},
        {"remove": "9" * 30},
    )
    yield from ({"name": row.name} for row in rows if isinstance(row, Tag))
    yield from ({"delete": str(row.pk), "remove": str(row.pk)} for row in rows if isinstance(row, Note | Tag))


def secrets(rows) -> Iterator[dict[str, object]]:
    """A new secret after each that there is, and each dropped."""
    for pk in ("", "0", "nonsense", *(row.pk for row in rows if isinstance(row, IdentitySecret))):
        yield from ({"make": pk}, {"drop": pk})


def webhook_acts(rows) -> Iterator[Mapping[str, object]]:
    yield {"save": "", "url": "https://sent.people.test/hook", "events": ["contact.created", "turn.failed"]}
    yield {"save": "", "url": "https://127.0.0.1:22/", "events": ["nonsense"]}
    yield from ({act: ""} for act in ("save", "test", "remove", "nonsense"))
    for pk in ("", "0", "nonsense", *(row.pk for row in rows if isinstance(row, WebhookSecret))):
        yield from ({"make": pk}, {"drop": pk})
