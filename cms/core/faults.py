"""Telling where something went wrong without telling what it was about."""

import traceback


def describe_fault(error: BaseException) -> str:
    """Return the kind of an error and the line of ours it comes from; never its message.

    Messages of databases and libraries quote values, and values are people's.
    """
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    last = (ours or frames)[-1]
    folder, _slash, name = last.filename.rpartition("/")
    return f"{type(error).__name__} at {folder.rpartition('/')[2]}/{name}:{last.lineno}"
