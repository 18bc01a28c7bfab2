"""Plugins of the suite: which database it runs on, a real broker, a real browser."""
