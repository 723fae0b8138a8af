"""Which address leads to which view."""

from django.conf import settings
from django.contrib import admin
from django.urls import path

from widget import tags, views

urlpatterns = [
    path("", views.front),
    path("admin/", admin.site.urls),
    path("widget/v1.js", views.loader),
    path("widget/<slug:name>.js", views.part),
    path("widget/language-<slug:language>-<slug:word>.json", views.words),
    path("widget/v1/<slug:site_key>.js", tags.tag),
    path("widget/v1/<slug:site_key>.json", views.site_settings),
    path("widget/v1/<slug:site_key>/avatar-<slug:picture>.webp", views.avatar, name="avatar"),
    path("chat/<slug:site_key>/", views.hosted, name="hosted"),
    path("chat/<slug:site_key>/privacy/", views.privacy, name="privacy"),
]
if settings.SPARKGPT_SANDBOX:
    urlpatterns.append(path("demo/", views.demo, name="demo"))
