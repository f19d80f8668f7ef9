"""Forms of imports."""

from quarterdeck.uploads.forms.columns import ColumnsForm, KindForm, UploadForm, field_label
from quarterdeck.uploads.forms.rows import (
    ApplyForm,
    CorrectionsForm,
    DecisionsForm,
    RuleForm,
    SaveMappingForm,
    cell_name,
    line_of,
)

__all__ = [
    "ApplyForm",
    "ColumnsForm",
    "CorrectionsForm",
    "DecisionsForm",
    "KindForm",
    "RuleForm",
    "SaveMappingForm",
    "UploadForm",
    "cell_name",
    "field_label",
    "line_of",
]
