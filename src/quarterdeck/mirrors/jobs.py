"""Background work: mirrors whose load is due, was asked for, or was interrupted."""

from django.conf import settings
from django.utils import timezone

from quarterdeck.mirrors.queries.due import due_mirrors


def is_due() -> bool:
    """Whether a mirror is to be loaded. One query; none while the installation has no root of mirrors."""
    return settings.MIRROR_ROOT is not None and bool(due_mirrors(timezone.now()))
