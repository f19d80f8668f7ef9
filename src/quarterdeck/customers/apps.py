"""The customers application."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Accounts and contacts."""

    name = "quarterdeck.customers"
    label = "customers"

    def ready(self) -> None:
        """Tell the slices below which records they may stand on."""
        from quarterdeck.customers.queries.records import record_kinds
        from quarterdeck.users.queries.records import records

        for kind in record_kinds():
            records.add(kind)
