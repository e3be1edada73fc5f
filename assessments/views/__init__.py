"""The pages of the annual round, by what is done there: rounds, writing, challenge, deciding."""
