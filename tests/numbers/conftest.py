"""A site of alice's, and four questions of today."""

import pytest

from widget.numbers.rollup import count_some


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, name="Hats")


@pytest.fixture
def asked(site, make_turn):
    """Four questions of today at alice's site, counted."""
    turns = [
        make_turn(site, first_delta=700, calls=1, rating="up"),
        make_turn(site, question="when do you open", first_delta=900, calls=1),
        make_turn(site, question="<b>Bold?</b>", state="stopped", calls=1),
        make_turn(site, question="=1+1", state="failed", code="limited", calls=2),
    ]
    count_some()
    return turns
