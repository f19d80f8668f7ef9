"""The pipelines application."""

from django.apps import AppConfig


class PipelinesConfig(AppConfig):
    """Pipelines, stages, criteria, gate."""

    name = "quarterdeck.pipelines"
    label = "pipelines"

    def ready(self) -> None:
        """Let criteria choose from what lower slices keep."""
        from quarterdeck.pipelines.queries.options import Option, deal_fields, options
        from quarterdeck.qualification.queries import element_options
        from quarterdeck.users.queries.approvers import approver_options

        options.add("custom_fields", lambda actor: [Option(key, one.label) for key, one in deal_fields(actor).items()])
        options.add("elements", lambda _: [Option(*row) for row in element_options()])
        options.add("people", lambda _: [Option(*row) for row in approver_options()])
