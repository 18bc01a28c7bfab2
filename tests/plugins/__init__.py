"""Plugins of the suite: its database, a real broker and browser, Hypothesis, memory."""
