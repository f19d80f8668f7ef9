"""What happened to control sheets."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@registry.event
@dataclass(frozen=True)
class ControlSheetBegun(Event):
    """An import was compared with what is here."""

    kind: ClassVar[str] = "control_sheet"
    name: ClassVar[str] = "control_sheet.begun"
    import_id: int


@registry.event
@dataclass(frozen=True)
class ControlFigureTyped(Event):
    """A figure of the other system was typed into a control sheet."""

    kind: ClassVar[str] = "control_sheet"
    name: ClassVar[str] = "control_sheet.figure_typed"
    figure: str
    value: int | None


@registry.event
@dataclass(frozen=True)
class ControlSheetSigned(Event):
    """A control sheet was signed off."""

    kind: ClassVar[str] = "control_sheet"
    name: ClassVar[str] = "control_sheet.signed"
    import_id: int
    differing: int
