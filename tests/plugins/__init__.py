"""Plugins of the suite: its database, a real broker, a real browser, a profile for Hypothesis."""
