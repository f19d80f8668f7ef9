"""Reads of mirrors: folders, how mirrors and their loads stand, what is due."""
