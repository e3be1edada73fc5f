"""The search for what is withheld, in the words of an edition and in its files."""
