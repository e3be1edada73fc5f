"""The handover archive: everything of one year in a zip file that is read without this program, and its way back."""
