"""Presidio's classes for recognizers, without the rest of Presidio.

``import presidio_analyzer`` also loads spaCy, all of Presidio's own recognizers and what those stand on: half
of what the start of a scan would cost, and of no use before there is prose. Three of its modules are all
that recognizers are made with. Python can only import them after the package's ``__init__`` has run, and that
is what imports the rest; so the application puts the package, not run, in its place for as long as these
modules are imported, and takes it away again. Import statements such as ``from
presidio_analyzer.entity_recognizer import EntityRecognizer`` then find them. Who imports the package itself,
then or later, gets all of it, made in the usual way, with these very classes in it.

Only the application does this, at its start; for other programs an import is an import.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec

PACKAGE = "presidio_analyzer"
PARTS = {
    "analysis_explanation": "AnalysisExplanation",
    "recognizer_result": "RecognizerResult",
    "entity_recognizer": "EntityRecognizer",
}
"""The modules, each with the class that it gives to the next."""


def import_parts() -> bool:
    """Import Presidio's modules for recognizers alone; whether that was done. Where it cannot be done
    (another version of Presidio, or all of it is there already), nothing is changed, and import statements
    do what they always do."""
    if PACKAGE in sys.modules:
        return False
    spec = find_spec(PACKAGE)
    if spec is None:
        return False
    package = sys.modules[PACKAGE] = module_from_spec(spec)
    done = False
    try:
        for part, name in PARTS.items():
            setattr(package, name, getattr(import_module(f"{PACKAGE}.{part}"), name))
        done = True
    except (ImportError, AttributeError):
        pass
    finally:
        del sys.modules[PACKAGE]
        if not done:
            for module in [name for name in sys.modules if name.startswith(f"{PACKAGE}.")]:
                del sys.modules[module]
    return done
