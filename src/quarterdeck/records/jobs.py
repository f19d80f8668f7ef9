"""Background work: erasing and sweeping files, forgetting old notices, copying fields. Twice does no harm."""

from django.utils import timezone

from quarterdeck.records.actions import attachments, copies, notices


def erase_removed_files() -> int:
    """Erase the bytes of a batch of files whose time to be brought back is over. Returns how many."""
    return attachments.erase_removed_files(at=timezone.now())


def sweep_orphans() -> int:
    """Remove files that no row speaks of. Run daily. Returns how many."""
    return attachments.sweep_orphans(at=timezone.now())


def forget_notices() -> int:
    """Forget a batch of notices past their time. Returns how many."""
    return notices.forget_notices(at=timezone.now())


def copy_field_values() -> int:
    """Copy a batch of values into a field of another type. Returns how many records were looked at."""
    return copies.copy_field_values(at=timezone.now())
