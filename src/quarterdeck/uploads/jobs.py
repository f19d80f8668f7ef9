"""Background work: files that wait to be checked or imported, and files that nobody needs any more."""

from django.utils import timezone

from quarterdeck.uploads.actions import forget_files as forget
from quarterdeck.uploads.queries import waiting_uploads


def is_due() -> bool:
    """Whether a file waits to be checked or imported."""
    return bool(waiting_uploads())


def forget_files() -> int:
    """Remove a batch of files that nobody did anything with for long. Returns how many."""
    return forget(at=timezone.now())
