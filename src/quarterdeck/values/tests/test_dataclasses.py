"""Dataclasses of the house beside the standard library's, declared from the same text."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, ClassVar

import pytest

from quarterdeck.values import dataclasses as house

TEXT = """
from typing import ClassVar

@dataclass(frozen=True, slots={slots})
class Base:
    kind: ClassVar[str] = "base"
    name: str
    size: int = 3

@dataclass(frozen=True, slots={slots}, kw_only={kw_only})
class Below(Base):
    tags: tuple = field(default=("a",), compare=False)
    notes: list = field(default_factory=list, hash=False)
    secret: str = field(default="s", repr=False)
    counted: int = field(default=7, init=False)
    seen: list = field(default_factory=list, init=False, compare=False)

@dataclass(frozen=True, slots={slots})
class Checked:
    low: int
    high: int
    def __post_init__(self):
        if self.low > self.high:
            raise ValueError("the wrong way round")

@dataclass(frozen=True, slots={slots})
class Named:
    name: str
    other: int = 0
    def __eq__(self, other):
        return isinstance(other, Named) and self.name == other.name
    def __repr__(self):
        return "<" + self.name + ">"

@dataclass(frozen=True, slots={slots})
class One:
    value: float

@dataclass(frozen=True, slots={slots})
class Empty:
    pass
"""
Declared = Callable[[str], Any]


@dataclasses.dataclass(frozen=True)
class TheirBase:
    number: int


@house.dataclass(frozen=True)
class OurBase(TheirBase):
    word: str = ""


@dataclasses.dataclass(frozen=True)
class TheirsBelowOurs(OurBase):
    last: str = "z"


@house.dataclass(frozen=True, slots=True)
class Kept:
    kind: ClassVar[str] = "kept"
    number: int
    notes: list[str] = dataclasses.field(default_factory=list)


@pytest.fixture(params=[(slots, kw_only) for slots in (True, False) for kw_only in (True, False)])
def both(request: pytest.FixtureRequest) -> tuple[Declared, Declared]:
    """The classes of `TEXT` by name: by the library and by the house."""
    slots, kw_only = request.param

    def declared(by: Any) -> Declared:
        names: dict[str, Any] = {"dataclass": by.dataclass, "field": by.field, "__name__": __name__}
        exec(TEXT.format(slots=slots, kw_only=kw_only), names)
        return names.__getitem__

    return declared(dataclasses), declared(house)


MADE = (
    lambda of: of("Base")("x"),
    lambda of: of("Base")("x", 4),
    lambda of: of("Base")(size=4, name="x"),
    lambda of: of("Base")(),
    lambda of: of("Base")("x", 4, 5),
    lambda of: of("Base")("x", sizes=4),
    lambda of: of("Below")("x", notes=["n"]),
    lambda of: of("Below")("x", 1, ("b",), ["n"], "t"),
    lambda of: of("Below")("x", counted=1),
    lambda of: of("Below")("x").seen.append(1) or of("Below")("x"),
    lambda of: of("Checked")(1, 2),
    lambda of: of("Checked")(2, 1),
    lambda of: of("Named")("x"),
    lambda of: of("One")(1.5),
    lambda of: of("Empty")(),
    lambda of: dataclasses.replace(of("Below")("x"), secret="t"),
    lambda of: dataclasses.replace(of("Below")("x"), counted=1),
    lambda of: copy.deepcopy(of("Below")("x", notes=["n"])),
    lambda of: of("Base")("x").__class__.kind,
    lambda of: dataclasses.asdict(of("Below")("x")),
    lambda of: {of("Base")("x"): 1}[of("Base")("x")],
    lambda of: hash(of("Below")("x")) == hash(of("Below")("x", notes=["other"])),
    lambda of: of("Below")("x") == of("Below")("x", secret="t"),
    lambda of: of("Below")("x") == of("Base")("x"),
    lambda of: of("Base")("x") != of("Base")("x", 3),
    lambda of: of("Named")("x") == of("Named")("x", 5),
    lambda of: hash(of("Named")("x", 1)) == hash(of("Named")("x", 2)),
    lambda of: setattr(of("Base")("x"), "size", 1),
    lambda of: setattr(of("Below")("x"), "name", "y"),
    lambda of: delattr(of("Base")("x"), "size"),
    lambda of: of("Below").__match_args__,
    lambda of: [(one.name, one.kw_only, one.init) for one in dataclasses.fields(of("Below"))],
    lambda of: sorted(vars(of("Base")("x"))),
    lambda of: of("Base").size,
)


def answered(make: Callable[[Declared], Any], of: Declared) -> str:
    """What comes of it, or the kind of error."""
    try:
        return repr(make(of))
    except (AttributeError, TypeError, ValueError) as error:
        return type(error).__name__


@pytest.mark.parametrize("make", MADE)
def test_a_class_of_the_house_is_as_the_librarys(
    make: Callable[[Declared], Any], both: tuple[Declared, Declared]
) -> None:
    theirs, ours = both
    # A descriptor of a slot is written with its address.
    assert answered(make, ours).split(" at 0x")[0] == answered(make, theirs).split(" at 0x")[0]
    assert answered(make, ours).split(" at 0x")[0] == answered(make, theirs).split(" at 0x")[0], "the second object"


def test_a_class_compiles_nothing_until_an_object_is_made() -> None:
    @house.dataclass(frozen=True)
    class Fresh:
        number: int

    first = Fresh.__init__
    assert first.__code__.co_varnames[:3] == ("self", "values", "named")
    assert Fresh(1) == Fresh(number=1)
    assert Fresh.__init__ is not first
    assert Fresh.__init__.__code__.co_varnames[:2] == ("__self", "number")


def test_classes_of_house_and_library_inherit_from_each_other() -> None:
    assert TheirsBelowOurs(1, "w") == TheirsBelowOurs(1, "w", "z")
    assert repr(OurBase(1)) == "OurBase(number=1, word='')"
    with pytest.raises(dataclasses.FrozenInstanceError):
        TheirsBelowOurs(1).last = "y"  # type: ignore[misc]


def test_an_object_takes_no_attribute_that_is_no_field() -> None:
    one: Any
    for one in (Kept(1), OurBase(1)):
        with pytest.raises(dataclasses.FrozenInstanceError):
            one.more = 1
        with pytest.raises(dataclasses.FrozenInstanceError):
            del one.more


def test_a_field_without_a_default_comes_before_those_with_one() -> None:
    with pytest.raises(TypeError):
        house.dataclass(frozen=True)(type("Below", (OurBase,), {"__annotations__": {"last": str}}))


def test_a_frozen_class_is_not_declared_below_one_that_is_not() -> None:
    @house.dataclass
    class Open:
        number: int

    with pytest.raises(TypeError):
        house.dataclass(frozen=True)(type("Below", (Open,), {"__annotations__": {"word": str}}))
    with pytest.raises(TypeError):
        house.dataclass(type("Below", (Kept,), {"__annotations__": {"word": str}}))
    assert Open(1) == Open(1)


def test_an_object_travels_between_processes() -> None:
    assert pickle.loads(pickle.dumps(Kept(1, ["n"]))) == Kept(1, ["n"])
    assert pickle.loads(pickle.dumps(OurBase(1, "w"))) == OurBase(1, "w")


def test_two_threads_declare_classes_below_the_same_one() -> None:
    together = Barrier(8)

    def declare(number: int) -> object:
        together.wait()
        made: Any = None
        for _ in range(50):
            plain: Any = type(f"C{number}", (OurBase,), {"__annotations__": {"x": int}, "x": 0})
            made = house.dataclass(frozen=True)(plain)
        return made(1, "w", 2)

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(declare, range(8)))
    assert [repr(one) for one in made] == [f"C{number}(number=1, word='w', x=2)" for number in range(8)]
