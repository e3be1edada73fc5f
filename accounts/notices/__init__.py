"""Telling people: who is told of what is said by the apps above, each in its own words; how it reaches them is here."""
