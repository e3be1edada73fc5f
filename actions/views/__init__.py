"""The pages of actions, by what they are about."""
