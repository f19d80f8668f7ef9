"""Quarterdeck: a revenue pipeline for direct and partner sales."""

__version__ = "0.1.0"
