"""The paper as HTML, on a page and as a file."""
