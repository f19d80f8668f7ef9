"""Background work: answering scenarios, in a process of its own."""

from quarterdeck.scenarios.queries.rows import waiting


def is_due() -> bool:
    """Whether a version waits for its answer."""
    return waiting()
