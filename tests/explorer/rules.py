"""The rules that keep the promises, each of which can be switched off to prove that the explorer misses it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """True: as the design says. A rule that is off makes a world that must be found wrong."""

    saves_are_fenced: bool = True
    """An ending is written only while its own attempt runs."""
    saved_before_told: bool = True
    fenced_is_not_told: bool = True
    """An ending that found another attempt in the store is told to nobody."""
    appends_are_fenced: bool = True
    """A delta goes only to the log of its own attempt."""
    takeover_is_conditional: bool = True
    """A turn is taken only if it is still the attempt that was found, still running and still without a lease."""
    one_running_turn: bool = True
    ask_is_harmless_twice: bool = True
    retry_names_its_attempt: bool = True
    retry_begins_empty: bool = True
    """A retry drops the old attempt's answer from the store, lest it end as the new one's."""
    cursor_goes_with_text: bool = True
    """What a welcome shows and where its reader goes on are one reading of the log."""
    readers_look_at_the_store: bool = True
    """A reader whose log falls silent looks whether the turn has ended."""
    readers_never_go_back: bool = True
    """A reader that has told of an attempt doesn't read an older one, though that is the one that runs in its process."""
    spares_come_alone: bool = True
    """A spare answer is told only where upstream has said nothing."""
    no_end_is_lost: bool = True
    """A visit that turns to the next question first tells how the one ended that it was reading."""


ALL = Rules()
