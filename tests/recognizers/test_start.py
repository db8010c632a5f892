"""What a start does without: Presidio's other parts, YAML that was read before, expressions that nothing
asks for. None of it may change what is known in the end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from recognizers import shipped_rules
from recognizers.loading import problems_of_form
from recognizers.positioned_yaml import parse
from recognizers.rules import rules_folder

_STATE = """
import hashlib, json, sys
from pathlib import Path
from recognizers import load_recognizers, use_rules
from recognizers.labels import key_lexicon
from recognizers.rules import shapes

rules = use_rules([Path(folder) for folder in sys.argv[1:]])
known = key_lexicon()
state = [
    rules.digest,
    rules.taxonomy.model_dump(),
    [rule.model_dump() for rule in rules.rules],
    [(name, str(place)) for name, place in rules.places.items()],
    [rules.lexicon(name) for name in ("given_names", "documents", "months", *rules.key_lexicons)],
    shapes(),
    [
        sorted((phrase, sorted(names)) for phrase, names in value.items())
        if isinstance(value, dict)
        else sorted(value)
        for value in (getattr(known, name) for name in known.__dataclass_fields__)
    ],
    [(one.name, one.supported_entities, one.context) for one in load_recognizers()],
]
print(hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest())
"""
"""A program that prints a digest of all that the rules come to."""


def _run(code: str, cache: Path, *arguments: str) -> str:
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# --- the cache ---------------------------------------------------------------------------------------------


def test_rules_are_the_same_with_a_cache_without_and_when_it_is_damaged(tmp_path: Path) -> None:
    no_folder = tmp_path / "file"
    no_folder.write_text("no cache can be made here")
    without = _run(_STATE, no_folder)
    cache = tmp_path / "cache"
    assert _run(_STATE, cache) == without
    entries = sorted((cache / "ticketsafe").iterdir())
    assert [entry.name.partition("-")[0] for entry in entries] == ["key_lexicon", "rules"]
    first = [entry.read_bytes() for entry in entries]
    assert _run(_STATE, cache) == without
    for entry in entries:
        entry.write_bytes(entry.read_bytes()[:-100] + b"x" * 100)
    assert _run(_STATE, cache) == without
    assert [len(entry.read_bytes()) for entry in entries] == [len(content) for content in first]


def test_rules_of_your_own_have_a_key_lexicon_of_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "rules" / "lexicons"
    folder.mkdir(parents=True)
    lexicon = folder / "keys.en.yaml"
    cache = tmp_path / "cache"
    answers = [_run(_STATE, cache)]
    for phrase in ("crew handle", "crew tag"):
        lexicon.write_text(f"entities:\n  USERNAME:\n    strong: [{phrase}]\n")
        answers.append(_run(_STATE, cache, str(folder.parent)))
    assert len(set(answers)) == 3
    assert _run(_STATE, cache, str(folder.parent)) == answers[-1]
    assert _run(_STATE, tmp_path / "another", str(folder.parent)) == answers[-1]


def test_our_files_read_alike_with_either_parser() -> None:
    folder = Path(str(rules_folder()))
    files = [file for file in folder.rglob("*.yaml") if "schema" not in file.parts]
    assert len(files) > 80
    for file in files:
        text = file.read_text("utf-8")
        assert parse(text, ours=True) == parse(text), file.name


def test_our_rules_are_sound_in_form() -> None:
    """They are not looked at when they are loaded."""
    assert [(rule.id, problem) for rule in shipped_rules() for problem in problems_of_form(rule)] == []


# --- Presidio ----------------------------------------------------------------------------------------------

_PARTS = """
import sys
from recognizers.presidio_parts import import_parts

assert import_parts()
from recognizers import load_recognizers
recognizers = load_recognizers()
for name in ("presidio_analyzer", "presidio_analyzer.nlp_engine", "spacy"):
    assert name not in sys.modules, name

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from recognizers import base
from recognizers.prose_engine import ProseNlpEngine
assert base.EntityRecognizer is EntityRecognizer
assert base.RecognizerResult is RecognizerResult
assert not import_parts()
registry = RecognizerRegistry(recognizers=recognizers)
engine = AnalyzerEngine(registry=registry, nlp_engine=ProseNlpEngine())
results = engine.analyze("mail: jane.roe@example.com", "en", score_threshold=0.5)
print(sorted({one.entity_type for one in results}), all(type(one) is RecognizerResult for one in results))
"""


def test_recognizers_need_three_modules_of_presidio_and_then_serve_all_of_it(tmp_path: Path) -> None:
    assert _run(_PARTS, tmp_path) == "['EMAIL_ADDRESS'] True"


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"analysis_explanation.py": "class AnalysisExplanation: pass"},
        {
            "analysis_explanation.py": "class AnalysisExplanation: pass",
            "recognizer_result.py": "from presidio_analyzer import AnalysisExplanation, Unheard",
        },
        {"analysis_explanation.py": "class Explanation: pass"},
    ],
)
def test_another_presidio_is_imported_as_it_comes(tmp_path: Path, files: dict[str, str]) -> None:
    package = tmp_path / "presidio_analyzer"
    package.mkdir()
    (package / "__init__.py").write_text("WHOLE = True")
    for name, code in files.items():
        (package / name).write_text(code)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from recognizers.presidio_parts import import_parts\n"
        "print(import_parts(), [name for name in sys.modules if name.startswith('presidio')])\n"
        "import presidio_analyzer\n"
        "print(presidio_analyzer.WHOLE, import_parts())"
    )
    assert _run(code, tmp_path, str(tmp_path)) == "False []\nTrue False"
