"""Plugins of the suite: database, broker, browser, Hypothesis, memory, language."""
