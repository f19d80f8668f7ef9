"""Background work: rows of imports are compared with what is here."""

from quarterdeck.reconciliations.actions import draw
from quarterdeck.reconciliations.queries import drawing_sheets


def draw_sheets() -> int:
    """Compare the next batch of the oldest sheet that is being drawn. Returns how many rows."""
    return sum(draw(sheet_id) for sheet_id in drawing_sheets()[:1])
