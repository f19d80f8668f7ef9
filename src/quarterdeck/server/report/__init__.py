"""The health report: a page in one file, that loads nothing and sends nothing."""

from quarterdeck.server.report.page import page

__all__ = ["page"]
