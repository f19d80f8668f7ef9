"""Pages of exports."""

from quarterdeck.exports.views.company import export_company
from quarterdeck.exports.views.files import export, export_file, export_new, exports

__all__ = ["export", "export_company", "export_file", "export_new", "exports"]
