"""Forms of imports."""

from quarterdeck.uploads.forms.columns import ColumnsForm, field_label
from quarterdeck.uploads.forms.files import KindForm, UploadForm
from quarterdeck.uploads.forms.reading import ReadingForm
from quarterdeck.uploads.forms.rows import (
    MOST_CAUSES,
    ApplyForm,
    CorrectionsForm,
    DecisionsForm,
    MeaningsForm,
    RuleForm,
    SaveMappingForm,
    cell_name,
    line_of,
)

__all__ = [
    "MOST_CAUSES",
    "ApplyForm",
    "ColumnsForm",
    "CorrectionsForm",
    "DecisionsForm",
    "KindForm",
    "MeaningsForm",
    "ReadingForm",
    "RuleForm",
    "SaveMappingForm",
    "UploadForm",
    "cell_name",
    "field_label",
    "line_of",
]
