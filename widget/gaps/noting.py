"""What is noted of a question while things happen, because nobody could tell later. Judges nothing."""

from widget.gaps.reasons import GapReason
from widget.models import GapQuestion, State, Turn


def tried_again(turn: Turn, site: int) -> None:
    """Before a turn is tried again: whoever stopped its answer didn't want that one. One that failed says nothing of what is
    taught."""
    if turn.state != State.STOPPED:
        return
    row, is_new = GapQuestion.objects.get_or_create(
        turn=turn, defaults={"site_id": site, "reasons": int(GapReason.AGAIN)}
    )
    if not is_new:
        row.reasons, row.score = row.reasons | int(GapReason.AGAIN), None
        row.save(update_fields=("reasons", "score"))
