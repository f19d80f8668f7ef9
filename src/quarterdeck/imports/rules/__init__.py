"""Decisions about files: what a mapping says, what a cell means, which states dates tell of."""
