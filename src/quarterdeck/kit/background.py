"""Work of the background: that one process does it, and what pages say while it waits. No query."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

# Touched by the jobs process after each of its passes.
ALIVE = "jobs.alive"
PATIENCE = timedelta(minutes=2)


@contextmanager
def alone_in(folder: Path) -> Iterator[bool]:
    """Whether no other process works in a folder, which is made; the lock ends with the process, however that ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "work.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


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
