"""The public JSON API: a third way in, beside the website and the office, to the same engine."""
