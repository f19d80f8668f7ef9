"""Configuration of the slice."""

from django.apps import AppConfig


class ScoresConfig(AppConfig):
    """The model side: scores of open deals, forecasts of the model, and how right they were."""

    name = "quarterdeck.scores"
    label = "scores"

    def ready(self) -> None:
        """Let notices be about a fit: whoever reads all records sees it, on the page of accuracy."""
        from quarterdeck.records.queries.subjects import NoticeSubject, subjects
        from quarterdeck.scores.queries.scores import fit_names, seen_fits
        from quarterdeck.scores.terms import FIT

        subjects[FIT] = NoticeSubject(seen_fits, fit_names, "forecast_accuracy", shares_page=True)
