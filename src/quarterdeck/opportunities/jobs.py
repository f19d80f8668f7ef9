"""Background work of opportunities."""

from quarterdeck.opportunities import actions


def fold_totals() -> int:
    """Fold a batch of kept totals. Returns how many rows it saved; 0 means idle."""
    return actions.fold_stage_totals()
