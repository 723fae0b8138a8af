"""The form at the admin's door."""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm

_NO = "This name or address and this password don't go together, or the account may not come in here. Mind upper and lower case."


class SignInForm(AdminAuthenticationForm):
    error_messages = {**AdminAuthenticationForm.error_messages, "invalid_login": _NO, "inactive": _NO}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Name or e-mail address"
