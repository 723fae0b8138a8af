"""The picture beside a site's answers, as an owner uploads, sees and removes it. What is cleaned is the small WebP."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from widget.models import Avatar, Site
from widget.pictures import BYTES, BadPicture, name_of, small_square
from widget.retold import PICTURES, retold

HELP = _("A logo or a face, beside the answers: PNG, JPEG, WebP or GIF; its middle is shown, 128 by 128 pixels.")


@dataclass(frozen=True, slots=True)
class Shown:
    """The picture that is there."""

    url: str


class PictureInput(forms.ClearableFileInput):
    template_name = "admin/widget/picture.html"


class PictureField(forms.FileField):
    widget = PictureInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"})

    def to_python(self, data: Any) -> Any:
        upload = super().to_python(data)
        if upload is None:
            return None
        try:
            return small_square(upload.read(BYTES + 1))
        except BadPicture as error:
            raise ValidationError(retold(error, PICTURES)) from None


def shown(site: Site) -> Shown | None:
    """The picture of a site that is stored."""
    avatar = Avatar.objects.filter(site=site).only("hash").first() if site.pk else None
    return Shown(reverse("avatar", args=(site.key, avatar.hash))) if avatar else None


def keep(site: Site, cleaned: object) -> None:
    """Store what the field holds: a new picture, False to have none, or whatever was there."""
    if isinstance(cleaned, bytes):
        Avatar.objects.update_or_create(site=site, defaults={"image": cleaned, "hash": name_of(cleaned)})
    elif cleaned is False:
        Avatar.objects.filter(site=site).delete()
