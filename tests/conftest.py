"""Settings for all tests."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import HealthCheck, settings

# No deadline: a test must not fail because the machine is busy. CI looks at the same examples in every run,
# so that a failure there is about the change; a developer's machine goes on looking for new ones.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")

# All tests, and the programs that they start, share what is compiled once for a set of rules.
_CACHE = Path(__file__).resolve().parents[1] / "build" / "test-cache"
_CACHE.mkdir(mode=0o700, parents=True, exist_ok=True)
os.environ["XDG_CACHE_HOME"] = str(_CACHE)
