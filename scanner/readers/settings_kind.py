"""Which kind of settings a text is: JSON with comments, a property list, YAML, TOML, INI and the like.

Asked after strict JSON and before tables. All of the text must be of the kind; a name helps where the form
alone could be prose.
"""

from __future__ import annotations

from scanner.model import Content
from scanner.readers.json import RELAXED, is_relaxed_json
from scanner.readers.plist import MEDIA_TYPE, is_xml_plist
from scanner.readers.settings import settings_type
from scanner.readers.toml import is_toml
from scanner.readers.yaml import is_yaml


def settings_kind(content: Content, encoding: str | None, head: str, name: str) -> tuple[str, str] | None:
    """Media type and reader, None if it is no such text. ``head`` is the beginning of the decoded text.
    Raises ``ReadError`` if the content cannot be read."""
    if is_xml_plist(content, encoding, head):
        return MEDIA_TYPE, "plist"
    yaml_named = name.lower().endswith((".yaml", ".yml"))
    if yaml_named and is_yaml(content, encoding, head, True):
        return "text/yaml", "yaml"
    if is_relaxed_json(content, encoding, head):
        return RELAXED, "json"
    media_type = settings_type(content, encoding, head, name)
    if media_type is not None:
        return media_type, "settings"
    if is_toml(content, encoding, head, name.lower().endswith(".toml")):
        return "application/toml", "toml"
    media_type = settings_type(content, encoding, head, None)
    if media_type is not None:
        return media_type, "settings"
    if not yaml_named and is_yaml(content, encoding, head, False):
        return "text/yaml", "yaml"
    return None
