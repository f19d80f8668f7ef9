"""Pure value types everyone may use: Money, Period, FiscalCalendar, ids, texts, verdicts."""
