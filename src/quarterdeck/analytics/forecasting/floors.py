"""Below how many deals nothing is told: without numerical libraries, for pages too."""

from typing import Final

LEAST_CALIBRATED: Final = 100
"""Deals below which ten parts by chance are told apart by luck."""
