"""Twenty rules of somebody's own, as a support team would write them, in a folder for ``--rules``."""

from __future__ import annotations

from pathlib import Path

import yaml

_SHAPES = (
    ("badge", r"\bBDG-\d{6}\b", "BDG-104822"),
    ("asset tag", r"\bAST\d{2}-[A-Z]{2}\d{5}\b", "AST17-QX20481"),
    ("ticket of the help desk", r"\bHD-20\d{2}-\d{5,7}\b", "HD-2026-104822"),
    ("meter", r"\bMTR/\d{3}/\d{6}\b", "MTR/104/822731"),
    ("contract", r"\bV-\d{4}\.\d{3}\.\d{3}\b", "V-1048.227.310"),
    ("tenant", r"\btnt_[0-9a-f]{24}\b", "tnt_0a1b2c3d4e5f60718293a4b5"),
    ("subscriber", r"\bSUB[0-9]{9}[A-Z]\b", "SUB104822731K"),
    ("patient of the clinic", r"\bPAT\.\d{2}\.\d{5}\b", "PAT.10.48227"),
    ("donor", r"\bDNR-[A-Z]{3}-\d{4}\b", "DNR-KQX-1048"),
    ("voucher", r"\b[A-Z]{4}-[A-Z]{4}-\d{4}-VCH\b", "KQXL-MNOP-1048-VCH"),
    ("locker", r"(?i)\blocker\s?(?:no\.?|number|#)\s?(?P<value>\d{3,5})\b", "locker no. 1048"),
    ("parking permit", r"(?i)\bparking permit:? (?P<value>[a-z]{2}\d{4})\b", "parking permit KQ1048"),
    ("library card", r"\bLIB\d{8}\b", "LIB10482273"),
    ("season ticket", r"\bST-\d{2}-\d{7}\b", "ST-26-1048227"),
    ("court file", r"\b\d{1,3} [COS] \d{1,4}/\d{2} AG\b", "12 C 1048/26 AG"),
    ("machine user", r"\bmu\.[a-z]{3,10}\.\d{4}\b", "mu.press.1048"),
    ("visitor", r"\bVIS\d{6}-\d\b", "VIS104822-7"),
    ("payslip", r"\bPSL-20\d{2}-(?:0[1-9]|1[0-2])-\d{4}\b", "PSL-2026-03-1048"),
    ("room key", r"\bRK#[0-9A-F]{8}\b", "RK#0A1B2C3D"),
    ("club member", r"\bCLB-\d{3}-\d{3}-\d{3}\b", "CLB-104-822-731"),
)


def write_rules(folder: Path) -> Path:
    """Write them; the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    entities = {
        _entity(name): {"title": name.capitalize(), "classes": ["A"], "severity": "low"}
        for name, _, _ in _SHAPES
    }
    rules = [
        {
            "id": f"own-{name.replace(' ', '-')}",
            "entity": _entity(name),
            "patterns": [{"name": name, "regex": regex, "score": 0.8}],
            "context": [name.split()[0]],
            "examples": [example],
        }
        for name, regex, example in _SHAPES
    ]
    (folder / "taxonomy.yaml").write_text(yaml.safe_dump({"entities": entities}), "utf-8")
    (folder / "numbers.yaml").write_text(yaml.safe_dump(rules), "utf-8")
    return folder


def _entity(name: str) -> str:
    return f"OWN_{name.upper().replace(' ', '_')}"
