"""Detection: Presidio's engine, encoded layers, overlaps, and values known from elsewhere."""

from __future__ import annotations

from scanner.detect.engine import Detector, has_hyperscan
from scanner.detect.known import KnownValues, outside, worth_knowing

__all__ = ["Detector", "KnownValues", "has_hyperscan", "outside", "worth_knowing"]
