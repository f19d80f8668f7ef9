"""Background work: erasing removed files, sweeping what has no row, forgetting old notices. Twice does no harm."""

from django.utils import timezone

from quarterdeck.records.actions import attachments, notices


def erase_removed_files() -> int:
    """Erase the bytes of a batch of files whose time to be brought back is over. Returns how many."""
    return attachments.erase_removed_files(at=timezone.now())


def sweep_orphans() -> int:
    """Remove files that no row speaks of. Run daily. Returns how many."""
    return attachments.sweep_orphans(at=timezone.now())


def forget_notices() -> int:
    """Forget a batch of notices past their time. Returns how many."""
    return notices.forget_notices(at=timezone.now())
