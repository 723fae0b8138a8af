"""What Django needs to know of the app: its name, its checks, its admin site."""

import gc

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.db.models.signals import post_migrate


class WidgetConfig(AppConfig):
    name = "widget"
    verbose_name = "SparkWidget"

    def ready(self) -> None:
        from widget import audit, browsers, checks, drafting, owners  # noqa: F401  (checks register themselves)
        from widget.admin import bans, contacts, conversations, deliveries, keys, people, sites, trail, turns  # noqa: F401  (they register)  # noqa: F401  (these, too)
        from widget.gaps import waking
        from widget.models import names

        names.give(self.get_models())
        audit.listen()
        browsers.listen()
        drafting.listen()
        waking.listen()
        post_migrate.connect(owners.make_group, sender=self)
        gc.freeze()  # what is loaded stays to the end
        gc.enable()


class AdminConfig(DjangoAdminConfig):
    default_site = "widget.admin.house.OwnersHouse"
