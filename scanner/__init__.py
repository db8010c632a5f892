"""The public door of the product for programs.

>>> from scanner import Order, carry_out, load_policy  # doctest: +SKIP
>>> carry_out(Order(("upload.zip",), "scan", load_policy("default")), listener)  # doctest: +SKIP

Names are imported when they are first asked for, so that ``ticketsafe --help`` need not load a language
model.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.decide import Policy, load_policy
    from scanner.detect import Detector
    from scanner.errors import TicketsafeError, UsageError
    from scanner.model import Action, ArtefactResult, Finding, Mode, Severity, Summary, Verdict
    from scanner.sweep.upload import Listener, Order, carry_out

_HOMES = {
    "Action": "scanner.model",
    "ArtefactResult": "scanner.model",
    "Detector": "scanner.detect",
    "Finding": "scanner.model",
    "Listener": "scanner.sweep.upload",
    "Mode": "scanner.model",
    "Order": "scanner.sweep.upload",
    "Policy": "scanner.decide",
    "Severity": "scanner.model",
    "Summary": "scanner.model",
    "TicketsafeError": "scanner.errors",
    "UsageError": "scanner.errors",
    "Verdict": "scanner.model",
    "carry_out": "scanner.sweep.upload",
    "load_policy": "scanner.decide",
}

__all__ = [
    "Action",
    "ArtefactResult",
    "Detector",
    "Finding",
    "Listener",
    "Mode",
    "Order",
    "Policy",
    "Severity",
    "Summary",
    "TicketsafeError",
    "UsageError",
    "Verdict",
    "carry_out",
    "load_policy",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'scanner' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
