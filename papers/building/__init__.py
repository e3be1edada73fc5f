"""From the rows of a year to what its paper says."""
