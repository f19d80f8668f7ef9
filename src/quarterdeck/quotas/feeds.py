"""Rows of the analytics table `quota`, in the order of its columns."""

from collections.abc import Iterator
from datetime import date

from django.db.models import F

from quarterdeck.quotas.models import QuotaMonth
from quarterdeck.quotas.queries.rows import ACTIVE

AT_ONCE = 2_000
Row = tuple[int, int | None, int | None, int | None, str, date, date, int, str]
_COLUMNS = (
    "quota_version__quota_id", "quota_version__quota__person_id", "quota_version__quota__team_id",
    "quota_version__quota__territory_id", "quota_version__quota__family", "from_day", "until_day", "amount_minor",
    "quota_version__currency",
)  # fmt: skip


def quota_rows() -> Iterator[Row]:
    """Every month of every quota that counts: what `analytics.tables.TABLES["quota"]` holds. One query."""
    rows = QuotaMonth.objects.filter(
        quota_version__quota__state=ACTIVE, quota_version__number=F("quota_version__quota__version")
    )
    ordered = rows.order_by("quota_version__quota_id", "position")
    yield from ordered.values_list(*_COLUMNS).iterator(chunk_size=AT_ONCE)
