"""Two profiles for every test that Hypothesis feeds: a busy machine is no reason to fail.

`quick` is a developer's: a quarter of the examples, others in every run. `thorough` is the build
machine's and `make test ARGS=--all`'s; with CI=true its examples are the same on every run, so that
a red run is red again when repeated.
"""

from hypothesis import HealthCheck, settings

from tests.plugins.browser import in_ci

_CALM = settings(deadline=None, derandomize=in_ci(), suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", _CALM)
settings.register_profile("quick", _CALM, max_examples=25)
settings.load_profile("thorough" if in_ci() else "quick")


def examples(most: int) -> int:
    """Return how many examples a test takes whose every example is whole pages: `most`, or few."""
    return most if settings.get_current_profile_name() == "thorough" else max(10, most // 4)
