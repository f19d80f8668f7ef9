"""The opportunities application."""

from importlib import import_module

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    """Opportunities, their history, and the gate's facts."""

    name = "quarterdeck.opportunities"
    label = "opportunities"

    def ready(self) -> None:
        """Listen to what changes elsewhere, and tell the slices below that they may stand on opportunities."""
        from quarterdeck.opportunities.queries.record_kind import currencies_of, open_work, record_kind
        from quarterdeck.opportunities.queries.trials import DealTrials
        from quarterdeck.pipelines.queries.trials import trials
        from quarterdeck.users.queries.records import records
        from quarterdeck.users.queries.work import work
        from quarterdeck.webhooks.queries.catalogue import currencies

        import_module("quarterdeck.opportunities.subscribers")
        records.add(record_kind())
        work.add(open_work())
        currencies.add("opportunity", currencies_of)
        trials.fill(DealTrials())
