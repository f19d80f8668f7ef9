"""Writes of the desk: asking another person about a deal."""

from quarterdeck.desk.actions.approvals import ask_approval

__all__ = ["ask_approval"]
