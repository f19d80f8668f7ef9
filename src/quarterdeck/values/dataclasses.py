"""Dataclasses as the standard library's, made in a quarter of the time: a process starts with eight hundred of them.

The library compiles six methods of each class when it is declared. A frozen class declared here shares what need not be
compiled, and its `__init__` is compiled for the first object made of it: most classes that a process loads make none
before its first answers. Everything else is the library's own: fields, slots, `replace`, `asdict`.
"""

from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, FrozenInstanceError, asdict, astuple, field, fields, is_dataclass
from dataclasses import dataclass as library_dataclass
from dataclasses import replace as library_replace
from functools import cache
from operator import attrgetter
from threading import Lock
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

__all__ = ["asdict", "astuple", "dataclass", "field", "fields", "is_dataclass", "replace"]

# Views are imported by their first request, so two threads may declare classes at once.
_declaring = Lock()

if TYPE_CHECKING:
    # Type checkers know the library's by name.
    from dataclasses import dataclass, replace
else:

    def replace(one, /, **changes):
        """As `dataclasses.replace`: what is made of an object is found once for its class."""
        read, places, is_by_place = _reader(type(one))
        if not places or not changes.keys() <= places.keys():
            return library_replace(one, **changes)
        values = [*read(one)]
        for name, value in changes.items():
            values[places[name]] = value
        return type(one)(*values) if is_by_place else type(one)(**dict(zip(places, values, strict=True)))

    def dataclass(cls=None, /, *, frozen=False, slots=False, kw_only=False, **others):
        """As `dataclasses.dataclass`, which makes whatever is not frozen, or asks for more than slots and keywords."""

        def declared(plain):
            if not frozen or others:
                return library_dataclass(frozen=frozen, slots=slots, kw_only=kw_only, **others)(plain)
            return _frozen(plain, slots=slots, kw_only=kw_only)

        return declared if cls is None else declared(cls)


def _frozen(plain: type, *, slots: bool, kw_only: bool) -> Any:
    own = plain.__dict__
    made = _with_fields(plain, slots=slots, kw_only=kw_only)
    _demand_order(made)
    for name, method in (_values(made) | _guards(made) | {"__init__": _first_init(made)}).items():
        # A class that says what equals it, and not how it is hashed, has None there.
        if own.get(name) is None:
            method.__name__, method.__qualname__ = name, f"{made.__qualname__}.{name}"
            setattr(made, name, method)
    if slots:
        made.__getstate__, made.__setstate__ = _state, _set_state
    return made


def _with_fields(plain: Any, *, slots: bool, kw_only: bool) -> Any:
    """The class with fields and slots and none of the methods: declared as if it were not frozen.

    The library lets no class that is not frozen stand below one that is: those above are called otherwise meanwhile.
    """
    above: list[Any] = [base for base in plain.__mro__[1:] if "__dataclass_params__" in base.__dict__]
    with _declaring:
        if not all(base.__dataclass_params__.frozen for base in above):
            raise TypeError(f"{plain.__qualname__} is frozen and inherits from a dataclass that is not.")
        for base in above:
            base.__dataclass_params__.frozen = False
        try:
            made: Any = library_dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(plain)
        finally:
            for base in above:
                base.__dataclass_params__.frozen = True
        declared = made.__dataclass_params__
        declared.init = declared.repr = declared.eq = declared.frozen = True
    return made


def _demand_order(made: Any) -> None:
    """Python would say so as well, of the first object."""
    with_default = [bool(_default(one)) for one in fields(made) if one.init and not one.kw_only]
    if with_default != sorted(with_default):
        raise TypeError(f"{made.__qualname__} has a field without a default after one with a default.")


def _values(made: Any) -> dict[str, Callable[..., Any]]:
    """How an object is shown, compared and hashed."""
    every = fields(made)
    shown = [one.name for one in every if one.repr]
    compared = _key(one.name for one in every if one.compare)
    hashed = _key(one.name for one in every if (one.compare if one.hash is None else one.hash))

    def show(self: object) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({values})"

    def equal(self: object, other: object) -> bool:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def hash_of(self: object) -> int:
        return hash(hashed(self))

    return {"__repr__": show, "__eq__": equal, "__hash__": hash_of}


def _key(names: Iterable[str]) -> Callable[[object], tuple[object, ...]]:
    """What reads these attributes of an object, as a tuple."""
    listed = tuple(names)
    if len(listed) > 1:
        return attrgetter(*listed)
    return lambda one: tuple(getattr(one, name) for name in listed)


@cache
def _reader(made: Any) -> tuple[Callable[[object], tuple[object, ...]], dict[str, int], bool]:
    """What reads the fields of a class, the place of each, and whether `__init__` takes them by place.

    No places where it does not take all of them and nothing else.
    """
    every = fields(made)
    is_all = all(one.init for one in every) and len(every) == len(made.__dataclass_fields__)
    places = {one.name: place for place, one in enumerate(every)} if is_all else {}
    return _key(one.name for one in every), places, not any(one.kw_only for one in every)


def _guards(made: Any) -> dict[str, Callable[..., Any]]:
    """What keeps an object as it was made; a class below that is no dataclass may add attributes."""
    names = frozenset(one.name for one in fields(made))

    def keep(self: object, name: str, value: object) -> None:
        if type(self) is made or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(made, self).__setattr__(name, value)

    def hold(self: object, name: str) -> None:
        if type(self) is made or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(made, self).__delattr__(name)

    return {"__setattr__": keep, "__delattr__": hold}


def _first_init(made: Any) -> Callable[..., None]:
    """Stands for `__init__` until the first object, and makes it."""

    def init(self: object, *values: object, **named: object) -> None:
        compiled = made.__init__ = _compiled_init(made)
        compiled(self, *values, **named)

    return init


def _compiled_init(made: Any) -> Callable[..., None]:
    """`__init__` from the fields of the class, as the library writes it."""
    known: dict[str, Any] = {"__set": object.__setattr__, "__missing": MISSING}
    positional: list[str] = ["__self"]
    by_name: list[str] = []
    body: list[str] = []
    for one in fields(made):
        known[f"__default_{one.name}"], known[f"__made_{one.name}"] = one.default, one.default_factory
        if one.init:
            (by_name if one.kw_only else positional).append(f"{one.name}{_default(one)}")
        if value := _value(one, is_kept_by_class="__slots__" not in made.__dict__):
            slot = getattr(made, one.name, None)
            if isinstance(slot, MemberDescriptorType):
                # Known already, which takes two thirds of looking for it by its name in each object.
                known[f"__set_{one.name}"] = slot.__set__
                body.append(f"    __set_{one.name}(__self, {value})")
            else:
                body.append(f"    __set(__self, {one.name!r}, {value})")
    if hasattr(made, "__post_init__"):
        body.append("    __self.__post_init__()")
    listed = ", ".join([*positional, *(["*", *by_name] if by_name else [])])
    exec("\n".join([f"def __init__({listed}):", *(body or ["    pass"])]), known)  # noqa: S102  names of fields only
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


def _default(one: "Field[Any]") -> str:
    if one.default_factory is not MISSING:
        return "=__missing"
    return "" if one.default is MISSING else f"=__default_{one.name}"


def _value(one: "Field[Any]", *, is_kept_by_class: bool) -> str:
    """What the field is set to; empty when it is not set: its default stays with the class, or it has none."""
    if one.default_factory is not MISSING:
        return f"__made_{one.name}() if {one.name} is __missing else {one.name}" if one.init else f"__made_{one.name}()"
    if one.init:
        return one.name
    return "" if one.default is MISSING or is_kept_by_class else f"__default_{one.name}"


def _state(self: Any) -> list[object]:
    return [getattr(self, one.name) for one in fields(self)]


def _set_state(self: Any, state: list[object]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)
