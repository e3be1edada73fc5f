"""The paper as a tagged PDF; the only importer of WeasyPrint."""
