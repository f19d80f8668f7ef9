"""Qualification of any record: frameworks with evidence, needs, questions, objections."""
