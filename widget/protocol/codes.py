"""The codes of protocol 1: why a turn failed, a frame was not read, a socket is refused, and how it is closed."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class Code(StrEnum):
    """Why a turn failed, a frame was not read, or a socket is refused."""

    # failed: the first four are SparkGPT's (widget.sparkgpt.errors)
    REFUSED = "refused"
    LIMITED = "limited"
    UNAVAILABLE = "unavailable"
    NONSENSE = "nonsense"
    USED_UP = "used_up"
    CROWDED = "crowded"
    TOO_LONG = "too_long"
    INTERRUPTED = "interrupted"
    UNSAVED = "unsaved"
    BUSY = "busy"
    NOT_NOW = "not_now"
    QUESTION_TOO_LONG = "question_too_long"
    QUESTION_EMPTY = "question_empty"
    TOO_MANY = "too_many"
    SITE_BUSY = "site_busy"
    SITE_FULL = "site_full"
    # error
    BAD_FRAME = "bad_frame"
    TOO_LARGE = "too_large"
    HELLO_FIRST = "hello_first"
    UNKNOWN_TURN = "unknown_turn"
    NOT_OFFERED = "not_offered"
    IDENTITY_REFUSED = "identity_refused"
    # refused
    RESTARTING = "restarting"
    NO_HELLO = "no_hello"
    BROKEN = "broken"
    TOO_FAST = "too_fast"
    UNKNOWN_SITE = "unknown_site"
    ORIGIN_REFUSED = "origin_refused"
    PAUSED = "paused"
    BAD_VERSION = "bad_version"
    TOO_MANY_BAD_FRAMES = "too_many_bad_frames"
    IDENTITY_NEEDED = "identity_needed"
    TOO_MANY_SOCKETS = "too_many_sockets"
    BANNED = "banned"
    BLOCKED = "blocked"


class Close(IntEnum):
    """4000-4499: come back; 4500-4999: don't."""

    RESTARTING = 4000
    NO_HELLO = 4001
    BROKEN = 4002
    TOO_FAST = 4003
    TOO_MANY_SOCKETS = 4004
    UNKNOWN_SITE = 4500
    ORIGIN_REFUSED = 4501
    PAUSED = 4502
    BAD_VERSION = 4503
    TOO_MANY_BAD_FRAMES = 4504
    IDENTITY_NEEDED = 4505
    BANNED = 4506
    BLOCKED = 4507


RETRYABLE = frozenset(
    {
        Code.LIMITED,
        Code.UNAVAILABLE,
        Code.NONSENSE,
        Code.USED_UP,
        Code.CROWDED,
        Code.INTERRUPTED,
        Code.UNSAVED,
        Code.BUSY,
        Code.NOT_NOW,
        Code.TOO_MANY,
        Code.SITE_BUSY,
        Code.SITE_FULL,
    }
)
"""The failures after which asking the same again can help."""

WORDS: Mapping[str, str] = {
    Code.REFUSED: "Answers aren't available right now.",
    Code.LIMITED: "Too many questions have been asked. Please try again later.",
    Code.USED_UP: "No more questions can be answered today. Please come back tomorrow.",
    Code.CROWDED: "Many people are asking right now. Please try again in a moment.",
    Code.UNAVAILABLE: "The answer could not be fetched. Please try again.",
    Code.NONSENSE: "The answer could not be read. Please try again.",
    Code.TOO_LONG: "The answer was cut here because it became too long.",
    Code.INTERRUPTED: "The answer was interrupted. Please try again.",
    Code.UNSAVED: "The answer could not be saved. Please try again.",
    Code.BUSY: "One question at a time, please: the last one is still being answered.",
    Code.NOT_NOW: "This can't be done right now. Please try again in a moment.",
    Code.QUESTION_TOO_LONG: "That question is too long. Please shorten it.",
    Code.QUESTION_EMPTY: "Please write a question.",
    Code.TOO_MANY: "That was a lot in a short time. Please take a break.",
    Code.SITE_BUSY: "Many people are asking at the moment. Please try again soon.",
    Code.SITE_FULL: "This chat has answered all that it can for today.",
    Code.UNKNOWN_TURN: "There is no such turn in this conversation, or nothing of the kind to do with it.",
    Code.NOT_OFFERED: "This chat doesn't take that.",
    Code.IDENTITY_REFUSED: "That identity isn't believed. Why is in the server's log.",
    Code.HELLO_FIRST: "The first frame is hello.",
    Code.RESTARTING: "The server restarts. Come back in a moment.",
    Code.NO_HELLO: "No hello came in time.",
    Code.BROKEN: "Something broke on the server. Come back in a moment.",
    Code.TOO_FAST: "Too many frames at once. Come back in a moment.",
    Code.TOO_MANY_SOCKETS: "Too many chats are open from your network. Come back in a moment.",
    Code.UNKNOWN_SITE: "No site has this site key. Copy the tag from the admin once more.",
    Code.ORIGIN_REFUSED: "The address of this page isn't on the site's list of allowed addresses. Add it in the admin.",
    Code.PAUSED: "The owner has paused this chat.",
    Code.BAD_VERSION: "This server speaks version 1 of the protocol.",
    Code.TOO_MANY_BAD_FRAMES: "Too many frames could not be read.",
    Code.BANNED: "This chat isn't available from your network.",
    Code.BLOCKED: "This chat isn't available to you any more.",
    Code.IDENTITY_NEEDED: "This chat is for visitors who are signed in on this page.",
}
"""What a peer is told with a code. The embed has its own words, in the visitor's language; these are for whoever has none."""
