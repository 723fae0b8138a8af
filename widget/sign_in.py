"""Who is it? Somebody signs in with the name of their account or with their e-mail address. Knows no page."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest


class ByNameOrAddress(ModelBackend):
    """As Django's own, and by address. Whether there is an account can't be told from the time that a refusal takes."""

    def authenticate(  # type: ignore[override]  # Django calls it with keywords only
        self, request: HttpRequest | None, **credentials: Any
    ) -> User | None:
        username, password = credentials.get("username"), credentials.get("password")
        by_name: User | None = super().authenticate(request, **credentials)
        if by_name is not None or "@" not in (username or "") or password is None:
            return by_name
        named = User.objects.filter(email__iexact=username).order_by("pk")
        # PostgreSQL takes "ı" for "i", too: each such spelling would be another name to the count of tries.
        accounts = [user for user in named if user.email.casefold() == str(username).casefold()]
        if not accounts:
            User().set_password(password)  # as long as a comparison takes
        fits = [user for user in accounts if user.check_password(password) and self.user_can_authenticate(user)]
        return fits[0] if fits else None
