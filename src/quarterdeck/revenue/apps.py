"""The revenue application."""

from django.apps import AppConfig


class RevenueConfig(AppConfig):
    """Lines of opportunities, their schedules and recurring figures, splits of credit."""

    name = "quarterdeck.revenue"
    label = "revenue"

    def ready(self) -> None:
        """Tell the gate about discounts."""
        from quarterdeck.opportunities.queries.gate_facts import gate_facts
        from quarterdeck.revenue.queries import discount_facts

        gate_facts.add("discounts", discount_facts)
