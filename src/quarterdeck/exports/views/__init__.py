"""Pages of exports."""

from quarterdeck.exports.views.files import export, export_file, export_new, exports

__all__ = ["export", "export_file", "export_new", "exports"]
