"""A phone with an authenticator app, for people of the tests who have a second factor, and their way in."""

from django.test import RequestFactory
from django_otp.oath import totp

from tests.conftest import PASSWORD
from widget import second_factor
from widget.models import AuditEntry

PAGE, STEP = "/admin/second-factor/", "/admin/second-step/"


def code_of(user):
    """What the app shows now."""
    return f"{totp(second_factor.App.objects.get(user=user).bin_key):06}"


def wrong_code_of(user):
    """One that the app shows neither now nor in a while."""
    device = second_factor.App.objects.get(user=user)
    shown = {totp(device.bin_key, drift=drift) for drift in range(-3, 4)}
    return next(f"{number:06}" for number in range(8) if number not in shown)


def later(user):
    """As if the app had shown a new code since."""
    second_factor.App.objects.filter(user=user).update(last_t=-1, drift=0)


def protect(user):
    """Switches the second factor on, as the set-up page does; returns the recovery codes."""
    request = RequestFactory().get("/")
    request.user, request.session = user, {}
    second_factor.begin(user)
    codes = second_factor.confirm(request, user, code_of(user))
    later(user)
    return codes


def confirmed(client):
    """Who has just typed their password again."""
    client.post(PAGE, {"act": "confirm", "password": PASSWORD})
    return client


def sign_in(client, name, way="/admin/"):
    return client.post(f"/admin/login/?next={way}", {"username": name, "password": PASSWORD, "next": way})


def is_open(client):
    return client.get("/admin/").status_code == 200


def deeds(deed):
    return AuditEntry.objects.filter(deed=deed).count()
