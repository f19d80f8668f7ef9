"""Forms of activities and next steps."""

from quarterdeck.activities.forms.activities import EditForm, LogForm, NoteForm
from quarterdeck.activities.forms.steps import DoneForm, StepForm, quick_picks

__all__ = ["DoneForm", "EditForm", "LogForm", "NoteForm", "StepForm", "quick_picks"]
