"""Tables read as figures: their numbers, totals and charts, drawn alike for page, print and Word."""
