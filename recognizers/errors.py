"""The one error of this package: a rule file that does not follow its schema."""

from __future__ import annotations


class RulesError(ValueError):
    """A rule, lexicon or taxonomy file is wrong; the message names file, line, and what was expected."""
