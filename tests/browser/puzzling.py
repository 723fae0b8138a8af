"""A puzzle that no browser solves while somebody looks at it."""

import secrets

from widget.challenge import Puzzle, Solution


class Unsolvable:
    """To be named in CHALLENGE_CLASS."""

    def issue(self, who: str) -> Puzzle:
        return Puzzle("pow", secrets.token_urlsafe(46), 40)

    def check(self, who: str, solution: Solution) -> str | None:
        return None
