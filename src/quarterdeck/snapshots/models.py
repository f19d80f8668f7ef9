"""Dated exports of another system: history read out of them, and pipelines kept beside it."""
