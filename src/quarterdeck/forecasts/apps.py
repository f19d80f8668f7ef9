"""The forecasts application."""

from django.apps import AppConfig


class ForecastsConfig(AppConfig):
    """What people say will be won: calls, managers' adjustments, judgements, and what they were each week."""

    name = "quarterdeck.forecasts"
    label = "forecasts"

    def ready(self) -> None:
        """Tell pipelines and deals which categories are used: the settings of forecasts say so."""
        from quarterdeck.pipelines.queries.options import likely_switch

        likely_switch.ask(_has_likely)


def _has_likely() -> bool:
    from quarterdeck.forecasts.queries.settings import current_rules

    return current_rules().has_likely
