"""Gaps as they would be found, for tests that need some."""

from datetime import UTC

from django.utils import timezone

from widget.models import Coverage, Gap, GapQuestion, GapReason, Judging


def make_gap(site, *turns, reasons=GapReason.FAR, **fields):
    """One gap of these turns, the first of them typical; judged today."""
    now = timezone.now()
    at = [turn.asked_at or now for turn in turns] or [now]
    seen = {turn.conversation.visitor_id for turn in turns}
    kept = {"questions": len(turns), "visitors": len(seen), "first_at": min(at), "last_at": max(at)}
    gap = Gap.objects.create(site=site, typical=turns[0] if turns else None, **{**kept, **fields})
    for turn in turns:
        GapQuestion.objects.create(site=site, gap=gap, turn=turn, reasons=reasons, score=0.1)
    Coverage.objects.update_or_create(site=site, day=now.astimezone(UTC).date(), defaults={"judged": 4, "near": 3})
    Judging.objects.get_or_create(site=site, defaults={"grouped_at": now})
    return gap
