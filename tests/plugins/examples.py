"""One profile for every test that Hypothesis feeds: a busy machine is no reason to fail.

With CI=true the examples are the same on every run, so that a red run is red again when repeated.
"""

from hypothesis import HealthCheck, settings

from tests.plugins.browser import in_ci

settings.register_profile(
    "sila", deadline=None, derandomize=in_ci(), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("sila")
