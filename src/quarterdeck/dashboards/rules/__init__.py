"""Decisions about dashboards and their tiles."""

from quarterdeck.dashboards.rules.fields import Known, dashboard_reasons, settled
from quarterdeck.dashboards.rules.tiles import MOST_TILES, order_of, tile_reasons, tile_settled

__all__ = ["MOST_TILES", "Known", "dashboard_reasons", "order_of", "settled", "tile_reasons", "tile_settled"]
