"""Writing what is the paper’s own: its cover and its parts."""
