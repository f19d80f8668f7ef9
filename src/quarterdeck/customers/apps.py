"""The customers application."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Accounts and contacts."""

    name = "quarterdeck.customers"
    label = "customers"

    def ready(self) -> None:
        """Listen to who leaves, and tell the slices below which records they may stand on."""
        from quarterdeck.customers.queries.records import open_work, record_kinds
        from quarterdeck.users.queries.records import records
        from quarterdeck.users.queries.work import work

        for kind in record_kinds():
            records.add(kind)
        for part in open_work():
            work.add(part)
