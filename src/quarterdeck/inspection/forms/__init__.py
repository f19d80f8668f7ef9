"""Forms of the inspection."""

from quarterdeck.inspection.forms.bulk import BulkForm

__all__ = ["BulkForm"]
