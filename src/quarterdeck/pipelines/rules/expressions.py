"""Conditions in CEL: which expressions are taken, what type they have, and where one goes wrong.

Taken is the part of the Common Expression Language that always ends soon: literals, fields, comparisons,
`&& || !`, arithmetic, `? :`, `in`, indexing, `double` and three questions about texts. Not taken is `size`:
the engine counts bytes where the language says characters. An expression is read once, when it is
saved; whoever wrote it is told at which character it fails and how to mend it.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_, Text

LONGEST = 500
DEEPEST = 12
MOST_PARTS = 100


class Type(StrEnum):
    """What a part of an expression is. `table` maps texts to whole numbers, `texts` and `wholes` are lists."""

    FLAG = "flag"
    WHOLE = "whole"
    DECIMAL = "decimal"
    TEXT = "text"
    TABLE = "table"
    TEXTS = "texts"
    WHOLES = "wholes"


TYPE_LABELS = {
    Type.FLAG: N_("true or false"),
    Type.WHOLE: N_("a whole number"),
    Type.DECIMAL: N_("a decimal number"),
    Type.TEXT: N_("a text"),
    Type.TABLE: N_("a table of numbers"),
    Type.TEXTS: N_("a list of texts"),
    Type.WHOLES: N_("a list of whole numbers"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A sound expression: the fields it names, and the keys it looks up in tables, by table."""

    fields: frozenset[str]
    keys: Mapping[str, frozenset[str]]


class UnsoundExpressionError(Exception):
    """The expression cannot be taken: the character where it goes wrong, counted from 1, and how to mend it."""

    def __init__(self, at: int, text: Text) -> None:
        super().__init__(at, str(text))
        self.at = at
        self.text = Text.of(N_("At character {at}: {what}"), at=at, what=text)


class _Part(NamedTuple):
    type: Type
    at: int
    name: str = ""


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<decimal>\d+\.\d+)|(?P<whole>\d+)|(?P<name>[A-Za-z_]\w*)
    |(?P<text>"(?:[^"\\\n]|\\["'\\])*"|'(?:[^'\\\n]|\\["'\\])*')
    |(?P<sign>&&|\|\||[<>=!]=|[<>!+\-*/%?:.,()\[\]])""",
    re.VERBOSE | re.ASCII,
)
_COMPARED = frozenset({"==", "!=", "<", "<=", ">", ">="})
_ADDED, _TIMES = frozenset({"+", "-"}), frozenset({"*", "/", "%"})
_NUMBERS = frozenset({Type.WHOLE, Type.DECIMAL})
_METHODS = frozenset({"startsWith", "endsWith", "contains"})
_WORDS = {"true": Type.FLAG, "false": Type.FLAG}
_MOST_WHOLE = 2**63 - 1


def read_expression(expression: str, fields: Mapping[str, Type]) -> Reading:
    """Read an expression over these fields that is true or false. Raises UnsoundExpressionError."""
    reader = _Reader(_tokens(expression), fields)
    found = reader.choice(0)
    reader.expect("end", N_("Something is left over here. Join conditions with && or ||."))
    if found.type is not Type.FLAG:
        raise _wrong(found, N_("This is {type}; a condition is true or false. Compare it with something."))
    return Reading(frozenset(reader.named), {name: frozenset(keys) for name, keys in reader.keys.items()})


def names_in(expression: str) -> frozenset[str]:
    """Every name in an expression, sound or not: fields, functions and words of the language."""
    return frozenset(match.group() for match in _TOKEN.finditer(expression) if match.lastgroup == "name")


def _tokens(expression: str) -> list[_Token]:
    if len(expression) > LONGEST:
        text = Text.of(N_("A condition has {most} characters at most."), most=LONGEST)
        raise UnsoundExpressionError(LONGEST + 1, text)
    found, at = [], 0
    while at < len(expression):
        match = _TOKEN.match(expression, at)
        if match is None:
            text = Text.of(N_("The character {character} means nothing here."), character=expression[at])
            raise UnsoundExpressionError(at + 1, text)
        if match.lastgroup != "space":
            found.append(_Token(match.lastgroup or "", match.group(), at + 1))
        at = match.end()
    if len(found) > MOST_PARTS:
        text = Text.of(N_("A condition has {most} words and signs at most. Split it in two."), most=MOST_PARTS)
        raise UnsoundExpressionError(found[MOST_PARTS].at, text)
    return [*found, _Token("end", "", len(expression) + 1)]


def _wrong(part: _Part, template: str, **params: object) -> UnsoundExpressionError:
    return UnsoundExpressionError(part.at, Text.of(template, type=Text(TYPE_LABELS[part.type]), **params))


@dataclass
class _Reader:
    tokens: list[_Token]
    known: Mapping[str, Type]
    place: int = 0
    named: set[str] = field(default_factory=set)
    keys: dict[str, set[str]] = field(default_factory=dict)

    @property
    def here(self) -> _Token:
        return self.tokens[self.place]

    def take(self, *texts: str) -> _Token | None:
        """The token here if it is one of these signs or words."""
        token = self.here
        if token.kind in {"sign", "name"} and token.text in texts:
            self.place += 1
            return token
        return None

    def expect(self, what: str, template: str) -> _Token:
        token = self.here
        if (token.kind if what == "end" else token.text) != what or token.kind == "text":
            raise UnsoundExpressionError(token.at, Text.of(template))
        self.place += 1
        return token

    def choice(self, depth: int) -> _Part:
        """`a ? b : c`, or what binds tighter."""
        if depth > DEEPEST:
            text = Text.of(N_("The condition is nested more than {most} levels deep. Write it flatter."), most=DEEPEST)
            raise UnsoundExpressionError(self.here.at, text)
        condition = self.logic(depth)
        if not self.take("?"):
            return condition
        self._must_be(condition, Type.FLAG)
        one = self.logic(depth + 1)
        self.expect(":", N_("A choice needs a colon and what holds otherwise."))
        other = self.choice(depth + 1)
        if one.type is not other.type:
            raise _wrong(other, N_("Both answers of a choice have the same type; this is {type}."))
        return _Part(one.type, one.at)

    def logic(self, depth: int, signs: tuple[str, ...] = ("||", "&&")) -> _Part:
        """Conditions joined by || and, tighter, by &&."""
        if not signs:
            return self.comparison(depth)
        left = self.logic(depth, signs[1:])
        while self.take(signs[0]):
            self._must_be(left, Type.FLAG)
            self._must_be(self.logic(depth, signs[1:]), Type.FLAG)
        return left

    def comparison(self, depth: int) -> _Part:
        left = self.sum(depth)
        sign = self.take(*_COMPARED, "in")
        if sign is None:
            return left
        right = self.sum(depth)
        if sign.text == "in":
            self._must_hold(left, right)
        else:
            self._must_compare(left, right, sign)
        if again := self.take(*_COMPARED, "in"):
            text = Text.of(N_("Comparisons do not follow one another. Join two of them with &&."))
            raise UnsoundExpressionError(again.at, text)
        return _Part(Type.FLAG, left.at)

    def sum(self, depth: int) -> _Part:
        left = self.product(depth)
        while sign := self.take(*_ADDED):
            left = self._arithmetic(left, self.product(depth), sign)
        return left

    def product(self, depth: int) -> _Part:
        left = self.unary(depth)
        while sign := self.take(*_TIMES):
            left = self._arithmetic(left, self.unary(depth), sign)
        return left

    def unary(self, depth: int) -> _Part:
        sign = self.take("!", "-")
        if sign is None:
            return self.member(depth)
        found = self.member(depth)
        if sign.text == "!":
            self._must_be(found, Type.FLAG)
        elif found.type not in _NUMBERS:
            raise _wrong(found, N_("A minus stands before a number; this is {type}."))
        return _Part(found.type, sign.at)

    def member(self, depth: int) -> _Part:
        """A value with what is looked up in it or asked of it."""
        found = self.primary(depth)
        while sign := self.take(".", "["):
            found = self._method(found, depth) if sign.text == "." else self._lookup(found)
        return found

    def primary(self, depth: int) -> _Part:
        token = self.here
        self.place += 1
        if token.kind == "whole":
            if int(token.text) > _MOST_WHOLE:
                raise UnsoundExpressionError(token.at, Text.of(N_("This number is too large.")))
            return _Part(Type.WHOLE, token.at)
        if token.kind in {"decimal", "text"}:
            return _Part(Type(token.kind), token.at)
        if token.kind == "name":
            return self._named(token, depth)
        if token.text == "(":
            found = self.choice(depth + 1)
            self.expect(")", N_("A closing parenthesis is missing here."))
            return found._replace(at=token.at)
        if token.text == "[":
            return self._list(token)
        text = Text.of(N_("Here a field, a number, a text or a parenthesis is expected."))
        raise UnsoundExpressionError(token.at, text)

    def _named(self, token: _Token, depth: int) -> _Part:
        if token.text in _WORDS:
            return _Part(_WORDS[token.text], token.at)
        if token.text == "double" and self.take("("):
            self._must_be(self.choice(depth + 1), Type.WHOLE)
            self.expect(")", N_("A closing parenthesis is missing here."))
            return _Part(Type.DECIMAL, token.at)
        if token.text not in self.known:
            text = Text.of(
                N_("There is no field {name}. There are: {fields}."), name=token.text, fields=", ".join(self.known)
            )
            raise UnsoundExpressionError(token.at, text)
        self.named.add(token.text)
        return _Part(self.known[token.text], token.at, token.text)

    def _list(self, token: _Token) -> _Part:
        kinds: list[str] = []
        while not kinds or self.take(","):
            item = self.here
            if item.kind not in {"text", "whole"} or (kinds and kinds[0] != item.kind):
                text = Text.of(N_("A list holds texts or whole numbers, all of one type, separated by commas."))
                raise UnsoundExpressionError(item.at, text)
            kinds.append(item.kind)
            self.place += 1
        self.expect("]", N_("A closing bracket is missing here."))
        return _Part(Type.TEXTS if kinds[0] == "text" else Type.WHOLES, token.at)

    def _lookup(self, table: _Part) -> _Part:
        key = self.here
        self._must_be(table, Type.TABLE)
        if key.kind != "text":
            raise UnsoundExpressionError(key.at, Text.of(N_("Write the key as a text in quotes.")))
        self.place += 1
        self.expect("]", N_("A closing bracket is missing here."))
        self.keys.setdefault(table.name, set()).add(re.sub(r"\\(.)", r"\1", key.text[1:-1]))
        return _Part(Type.WHOLE, table.at)

    def _method(self, subject: _Part, depth: int) -> _Part:
        name = self.here
        self.place += 1
        if name.text not in _METHODS:
            methods = ", ".join(sorted(_METHODS))
            text = Text.of(N_("After a point one of these is expected: {methods}."), methods=methods)
            raise UnsoundExpressionError(name.at, text)
        self._must_be(subject, Type.TEXT)
        self.expect("(", N_("An opening parenthesis is missing here."))
        self._must_be(self.choice(depth + 1), Type.TEXT)
        self.expect(")", N_("A closing parenthesis is missing here."))
        return _Part(Type.FLAG, subject.at)

    def _must_be(self, part: _Part, wanted: Type) -> None:
        if part.type is not wanted:
            raise _wrong(part, N_("This is {type}; here {wanted} is expected."), wanted=Text(TYPE_LABELS[wanted]))

    def _must_hold(self, left: _Part, right: _Part) -> None:
        held = {Type.TEXTS: Type.TEXT, Type.WHOLES: Type.WHOLE, Type.TABLE: Type.TEXT}.get(right.type)
        if held is None:
            raise _wrong(right, N_("After `in` a list is expected; this is {type}."))
        self._must_be(left, held)

    def _must_compare(self, left: _Part, right: _Part, sign: _Token) -> None:
        equals = sign.text in {"==", "!="}
        if left.type is Type.DECIMAL and right.type is Type.WHOLE:
            return
        if left.type is not right.type:
            raise _wrong(
                right, N_("This is {type} and cannot be compared with {other}."), other=Text(TYPE_LABELS[left.type])
            )
        if left.type not in {*_NUMBERS, Type.TEXT} and not (equals and left.type is Type.FLAG):
            raise _wrong(left, N_("This is {type} and cannot be compared so."))

    def _arithmetic(self, left: _Part, right: _Part, sign: _Token) -> _Part:
        is_joined = sign.text == "+" and left.type is Type.TEXT
        if left.type not in _NUMBERS and not is_joined:
            raise _wrong(left, N_("Only numbers are calculated with; this is {type}."))
        if left.type is not right.type:
            raise _wrong(right, N_("This is {type}; here {wanted} is expected."), wanted=Text(TYPE_LABELS[left.type]))
        if sign.text == "%" and left.type is not Type.WHOLE:
            raise _wrong(left, N_("A remainder is taken of whole numbers; this is {type}."))
        return _Part(left.type, left.at)
