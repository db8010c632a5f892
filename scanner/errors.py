"""Every error of the product.

::

    TicketsafeError
    ├── UsageError            the caller asked for something that cannot be done (exit status 2)
    │   ├── SourceError       a source does not exist
    │   └── PolicyError       a policy file is wrong: names file, line, and what was expected
    ├── ReadError             an artefact, or a part of one, cannot be read: becomes ``unscanned``
    │   ├── Encrypted         needs a password
    │   ├── Corrupt           breaks its own format
    │   ├── Unsupported       no reader knows it
    │   └── LimitExceeded     too large, too deep, or too many members
    ├── ProofFailed           a redacted copy still holds what it must not: it is withheld
    └── VaultError            the vault cannot keep or give back an original

``RulesError`` (a rule file is wrong: names file, line, and what was expected) comes from ``recognizers``,
which work without the scanner, and stands beside them.

No message ever holds text from inside an artefact: what happened, where, and what to do, is said in the
product's own words, with positions instead of values.
"""

from __future__ import annotations

from recognizers.errors import RulesError as RulesError


class TicketsafeError(Exception):
    """Base of all errors; ``str()`` of it is fit to show to a person."""


class UsageError(TicketsafeError):
    """The call cannot be carried out as it was given; nothing was done."""


class SourceError(UsageError):
    """A source does not exist or cannot be listed."""


class PolicyError(UsageError):
    """A policy file does not follow its schema."""


class ReadError(TicketsafeError):
    """An artefact or a part of one could not be read; the pipeline turns it into ``unscanned``."""


class Encrypted(ReadError):
    """The content is encrypted and no password was given."""


class Corrupt(ReadError):
    """The content breaks the rules of its own format."""


class Unsupported(ReadError):
    """No reader knows this kind of content."""


class LimitExceeded(ReadError):
    """A limit of the policy was reached: size, depth or number of members."""


class ProofFailed(TicketsafeError):
    """A redacted copy did not pass its proof and must not be released."""


class VaultError(TicketsafeError):
    """The vault could not keep or give back an original; the original is where it was."""
