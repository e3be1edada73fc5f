"""The paper as a Word file."""
