"""The activities application."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Notes, calls, meetings, mails, tasks and next steps on any record."""

    name = "quarterdeck.activities"
    label = "activities"

    def ready(self) -> None:
        """Tell who leaves what they still have to do."""
        from quarterdeck.activities.queries.tasks import open_work
        from quarterdeck.users.queries.work import work

        work.add(open_work())
