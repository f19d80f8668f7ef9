"""What pages say of work that waits for the background: since when, and that nobody works. No query."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

# Touched by the jobs process after each of its passes.
ALIVE = "jobs.alive"
PATIENCE = timedelta(minutes=2)


def last_pass(data_dir: Path) -> datetime | None:
    """When the jobs process last finished a pass; None when it never did."""
    try:
        return datetime.fromtimestamp((data_dir / ALIVE).stat().st_mtime, UTC)
    except OSError:
        return None


def waiting_words(since: datetime, now: datetime) -> str:
    """Why work that was asked for then is not done yet; nothing while it may well be under way."""
    if now - since < PATIENCE:
        return ""
    seen = last_pass(settings.DATA_DIR)
    if seen is None or now - seen > PATIENCE:
        return _(
            "It waits: the background process of this installation does not run. Tell whoever runs it; "
            "“quarterdeck run” starts it, and Status shows how it is."
        )
    return _("It waits for other work of the background to be done.")
