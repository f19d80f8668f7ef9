"""What stands on cards beside what the deals say: their kept health, and their score by the model."""

from collections.abc import Collection

from quarterdeck.health.panels import health_lines
from quarterdeck.scores.queries.scores import levels_of
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Beside:
    """The band and words of a deal that needs care, empty of others; its place by the model, None without a score."""

    band: str = ""
    why: str = ""
    level: int | None = None


def beside_of(ids: Collection[int]) -> dict[int, Beside]:
    """By deal. The caller has found that the deals may be seen. Two queries."""
    health, levels = health_lines(ids), levels_of(ids)
    return {deal: Beside(*health.get(deal, ("", "")), levels.get(deal)) for deal in ids}


__all__ = ["Beside", "beside_of"]
