"""The sprtracker app."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from sprtracker import checks


class SprTrackerConfig(AppConfig):
    name = "sprtracker"

    def ready(self) -> None:
        register(checks.demonstration_stays_on_this_machine, Tags.security, deploy=True)
        register(checks.mail_leaves_this_machine, Tags.security, deploy=True)
        register(checks.database_takes_many_writers, Tags.security, deploy=True)
        register(checks.cache_tables_are_there, Tags.database, deploy=True)
        register(checks.demonstration_people_are_gone, Tags.database, deploy=True)
        register(checks.drafts_are_made, Tags.database, deploy=True)
        register(checks.mail_is_sent, Tags.database, deploy=True)
        register(checks.links_in_mail_lead_here, Tags.security, deploy=True)
