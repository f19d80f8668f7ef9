"""Attacks on everything at once: each a property over all addresses, with planted holes that must turn it red."""
