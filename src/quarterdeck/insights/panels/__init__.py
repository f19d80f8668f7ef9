"""What insights hang on the pages of accounts, contacts and deals."""

from quarterdeck.insights.panels import customers

__all__ = ["customers"]
