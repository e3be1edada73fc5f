"""Issuing a paper, and the two-person release of the public’s edition."""
