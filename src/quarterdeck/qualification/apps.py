"""The qualification application."""

from django.apps import AppConfig


class QualificationConfig(AppConfig):
    """Frameworks with evidence, needs, questions, objections."""

    name = "quarterdeck.qualification"
    label = "qualification"
