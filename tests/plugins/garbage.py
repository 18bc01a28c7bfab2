"""What is loaded before the first test stays to the end, so the garbage collector need not look.

Django, Wagtail and the tests themselves are some million objects; walking them again and again was
a fifth of the time of a test. What tests leave behind is looked for seldom: a test is soon over.
"""

import gc


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 10)
