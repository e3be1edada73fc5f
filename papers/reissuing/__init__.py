"""Later issues: what they change, and how that is told."""
