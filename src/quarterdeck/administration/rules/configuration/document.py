"""Reading and writing a file of settings as YAML: plain values only, each with the line it stands in."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason, Refused

LARGEST_FILE = 1_000_000
DEEPEST = 12
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,9})")
_TAG = "tag:yaml.org,2002:"
_HEAD = """\
# Settings of Quarterdeck, written by version {version}.
# `quarterdeck config diff FILE` says what differs here, `quarterdeck config apply FILE` makes it so.
# What a file leaves out stays as it is; what is here and not in the file goes only with --retire.
"""


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and the line of each path in it."""

    content: Any
    lines: Mapping[str, int] = field(default_factory=dict)

    def line_of(self, path: str) -> int:
        """The line of a path, or of the nearest one around it; 1 when there is none."""
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get(path, 1)


def write_document(content: Mapping[str, Any], version: str) -> str:
    """The file of these settings: the same settings are the same bytes."""
    body = yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True, width=100)
    return _HEAD.format(version=version) + body


def read_document(text: str) -> Document:
    """What a file says. Raises Refused with path and reason when it is no YAML of plain values."""
    if len(text) > LARGEST_FILE:
        raise _refused("", N_("This file has more than a million characters. Settings are shorter."))
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = N_("Line {line}: this is no YAML ({problem}).")
        raise _refused("", problem, line=line, problem=error.problem or "") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _refused("", N_("This is no YAML.")) from error
    lines: dict[str, int] = {}
    return Document(_Reader(lines).value(node, "", DEEPEST) if node else {}, lines)


class _Reader:
    def __init__(self, lines: dict[str, int]) -> None:
        self.lines, self.seen = lines, set[int]()

    def value(self, node: yaml.Node, path: str, depth: int) -> Any:
        self.lines[path] = node.start_mark.line + 1
        if id(node) in self.seen or not depth:
            raise _refused(path, N_("Anchors and deeper nesting are not read. Write the values out."))
        self.seen.add(id(node))
        if isinstance(node, yaml.SequenceNode) and node.tag == f"{_TAG}seq":
            return [self.value(one, f"{path}[{number}]", depth - 1) for number, one in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode) and node.tag == f"{_TAG}map":
            return self._names(node, path, depth)
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node, path)
        raise _refused(path, N_("Only texts, whole numbers, true, false, null, lists and names with values are read."))

    def _names(self, node: yaml.MappingNode, path: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            where = f"{path}.{name}" if path else str(name)
            if not isinstance(key, yaml.ScalarNode) or name in found:
                self.lines[where] = key.start_mark.line + 1
                raise _refused(where, N_("A name stands here twice, or is none."))
            found[name] = self.value(value, where, depth - 1)
            self.lines[where] = key.start_mark.line + 1
        return found


def _scalar(node: yaml.ScalarNode, path: str) -> Any:
    kind = node.tag.removeprefix(_TAG)
    if kind in ("str", "timestamp"):
        return node.value
    if kind == "int" and _WHOLE.fullmatch(node.value):
        return int(node.value)
    if kind == "bool":
        return node.value.lower() in ("yes", "true", "on")
    if kind == "null":
        return None
    raise _refused(path, N_("Only texts, whole numbers, true, false, null, lists and names with values are read."))


def _refused(path: str, template: str, **params: object) -> Refused:
    return Refused([Reason(code="config_yaml", text=Text.of(template, **params), field=path)])
