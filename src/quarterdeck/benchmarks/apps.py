"""The benchmarks application."""

from django.apps import AppConfig


class BenchmarksConfig(AppConfig):
    """Where a person, team or market stands among its own kind; no tables of its own."""

    name = "quarterdeck.benchmarks"
    label = "benchmarks"
