"""Drafts of papers: made ahead, once, and kept."""
