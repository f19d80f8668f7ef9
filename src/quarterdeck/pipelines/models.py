"""Pipelines, stages, criteria and the gate."""
