"""Pages of exports, and of what is held about a person."""

from quarterdeck.exports.views.company import export_company
from quarterdeck.exports.views.files import export, export_file, export_new, exports
from quarterdeck.exports.views.privacy import held_data, held_data_file

__all__ = ["export", "export_company", "export_file", "export_new", "exports", "held_data", "held_data_file"]
