"""Abbreviations: found, explained and listed."""
