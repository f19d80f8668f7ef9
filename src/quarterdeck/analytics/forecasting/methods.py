"""Names of who speaks of the period after in a track: without numerical libraries, for pages too."""

from typing import Final

NEXT: Final = "next"
"""The model."""
NEXT_LAST: Final = "next_last"
"""The last finished period, taken again."""
