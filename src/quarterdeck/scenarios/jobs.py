"""Background work: answering scenarios and previews, in processes of their own."""

import time

from django.conf import settings

from quarterdeck.scenarios.queries.rows import waiting
from quarterdeck.scenarios.terms import PREVIEW_WANTED, WANTED_SECONDS


def is_due() -> bool:
    """Whether a version waits for its answer."""
    return waiting()


def previews_are_wanted() -> bool:
    """Whether a page asked for a preview a moment ago and found nobody who answers."""
    try:
        return time.time() - (settings.DATA_DIR / PREVIEW_WANTED).stat().st_mtime < WANTED_SECONDS
    except OSError:
        return False
