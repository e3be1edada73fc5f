"""The forms of actions, by what they are about."""
