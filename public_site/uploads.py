"""From a browser's file to a private one: the same door as for every other file."""

from cases.services.files import kept_upload

__all__ = ["kept_upload"]
