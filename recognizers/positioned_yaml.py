"""YAML with positions: data for the program, and the line of each of its nodes for error messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

Path = tuple[str | int, ...]


_FASTEST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlError(ValueError):
    """The text is not YAML that we take; ``line`` counts from 1."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data, and the line (from 1) of every node by its path of keys and indices."""

    data: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of the node at ``path``, or of its nearest parent that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse(text: str, ours: bool = False) -> Document:
    """Parse one YAML document. Raises ``YamlError``: bad syntax, duplicate or non-text keys, aliases that
    recurse.

    ``ours`` is for the product's own files: libyaml, where PyYAML has it, reads them six times as fast as
    Python and, as tests hold, alike; other texts it does not always read in the same way.
    """
    try:
        node = yaml.compose(text, Loader=_FASTEST if ours else yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise YamlError(mark.line + 1 if mark else 1, error.problem or "not YAML") from None
    except yaml.YAMLError:
        raise YamlError(1, "not YAML: it holds characters that YAML does not allow") from None
    lines: dict[Path, int] = {}
    constructor = yaml.SafeLoader("")

    def build(node: yaml.Node, path: Path) -> Any:
        lines.setdefault(path, node.start_mark.line + 1)
        if len(path) > 50:
            raise YamlError(node.start_mark.line + 1, "nested too deeply")
        if isinstance(node, yaml.MappingNode):
            result: dict[str, Any] = {}
            for key_node, value_node in node.value:
                line = key_node.start_mark.line + 1
                if not isinstance(key_node, yaml.ScalarNode):
                    raise YamlError(line, "a key must be plain text")
                if key_node.value in result:
                    raise YamlError(line, f"the key {key_node.value!r} stands twice")
                lines[(*path, key_node.value)] = line
                result[key_node.value] = build(value_node, (*path, key_node.value))
            return result
        if isinstance(node, yaml.SequenceNode):
            return [build(child, (*path, index)) for index, child in enumerate(node.value)]
        try:
            return constructor.construct_object(node)
        except (yaml.YAMLError, ValueError):
            raise YamlError(node.start_mark.line + 1, "a value that YAML cannot build") from None

    return Document(None if node is None else build(node, ()), lines)
