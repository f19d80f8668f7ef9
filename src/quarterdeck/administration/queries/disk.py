"""Room on the disk of the data folder."""

import shutil

from django.conf import settings


def is_disk_low() -> bool:
    """Whether the data folder's disk has less room than it should. No query."""
    return shutil.disk_usage(settings.DATA_DIR).free < settings.DISK_WARN_BYTES
