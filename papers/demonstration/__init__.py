"""The demonstration: people and years from fixtures/demonstration, made through the same functions as real ones.

files reads, calendar dates, people, years and plans write. `manage.py load_demonstration` is the only caller.
"""
