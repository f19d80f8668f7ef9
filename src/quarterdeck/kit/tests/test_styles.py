"""Styles: the contrast table of the tokens, colours in one place, and the weight of a first visit."""

import itertools
import re
from pathlib import Path

import pytest

FRONTEND = Path(__file__).resolve().parents[4] / "frontend"
BUILT = Path(__file__).resolve().parents[1] / "static" / "app"
STYLES = FRONTEND / "src" / "styles"
TOKEN = re.compile(r"--qd-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
TOKENS = {name: (light, dark) for name, light, dark in TOKEN.findall((STYLES / "tokens.css").read_text())}
AVATARS = dict(re.findall(r"--qd-(av-\w): (#[0-9a-f]{6});", (STYLES / "tokens.css").read_text()))
# A full board of 7 x 25 cards is 9 kB when compressed; what is left is for styles, scripts, font and icons.
FIRST_VISIT = 120_000 - 12_000

TEXT = 4.5
GRAPHIC = 3.0
PAIRS = [
    *(("ink", ground, TEXT) for ground in ("surface", "canvas", "sunken", "well", "raised", "hover", "accent-soft")),
    *(("ink", f"{tone}-soft", TEXT) for tone in ("pos", "warn", "neg")),
    *(("ink-2", ground, TEXT) for ground in ("surface", "canvas", "sunken", "well", "raised", "hover")),
    *(("ink-3", ground, TEXT) for ground in ("surface", "canvas", "sunken", "well", "raised", "hover")),
    *((tone, f"{tone}-soft", TEXT) for tone in ("accent", "pos", "warn", "neg", "partner", "idle")),
    *((tone, ground, TEXT) for tone in ("accent", "pos", "warn", "neg") for ground in ("surface", "sunken", "raised")),
    ("on-ink", "brand", TEXT),
    ("on-ink", "c-commit", TEXT),
    ("on-ink", "c-closed", TEXT),
    ("on-ink", "idle", TEXT),
    ("on-ink", "pos", TEXT),
    ("surface", "neg", TEXT),
    ("canvas", "idle", TEXT),
    *(
        (mark, "surface", GRAPHIC)
        for mark in ("control", "c-edge", "c-best", "c-likely", "c-commit", "c-closed", "focus")
    ),
    *(("focus", ground, GRAPHIC) for ground in ("canvas", "sunken", "well", "raised")),
    ("control", "sunken", GRAPHIC),
]


def luminance(colour: str) -> float:
    """Relative luminance by the formula of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio by the formula of WCAG 2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_formula_knows_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(("ink", "ground", "needed"), PAIRS, ids=str)
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_pair_has_the_contrast_it_needs(ink: str, ground: str, needed: float, theme: int) -> None:
    assert contrast(TOKENS[ink][theme], TOKENS[ground][theme]) >= needed


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_toast_can_be_read_in_both_themes(theme: int) -> None:
    assert contrast("#ffffff", TOKENS["toast"][theme]) >= TEXT


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_shades_of_a_map_are_told_apart_by_lightness_alone(theme: int) -> None:
    ramp = [TOKENS[name][theme] for name in ("m-land", "m-1", "m-2", "m-3", "m-4", "m-5")]
    light = [luminance(colour) for colour in ramp]
    assert light in (sorted(light), sorted(light, reverse=True))
    assert min(contrast(one, other) for one, other in itertools.pairwise(ramp[1:])) >= 1.4
    assert contrast(ramp[0], ramp[1]) >= 1.2
    assert contrast(ramp[-1], TOKENS["surface"][theme]) >= GRAPHIC


@pytest.mark.parametrize("avatar", sorted(AVATARS))
def test_initials_can_be_read_on_every_avatar(avatar: str) -> None:
    assert contrast("#ffffff", AVATARS[avatar]) >= TEXT


def test_colours_stand_among_the_tokens_only() -> None:
    colour = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
    allowed = re.compile(r"#fff;|rgb\(255 255 255 / 0\.\d+\)")
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted(STYLES.glob("*.css"))
        if path.name != "tokens.css"
        for line in path.read_text().splitlines()
        if colour.search(allowed.sub("", line))
    ]
    assert found == []


def test_every_token_that_is_used_exists() -> None:
    text = "".join(path.read_text() for path in STYLES.glob("*.css"))
    defined = set(re.findall(r"(--qd-[\w-]+):", text))
    assert set(re.findall(r"var\((--qd-[\w-]+)", text)) - defined == set()
    assert defined - set(re.findall(r"var\((--qd-[\w-]+)", text)) == set()


def test_first_visit_to_the_board_is_light() -> None:
    if not (BUILT / "manifest.json").is_file():
        pytest.skip("the front end is not built: make assets")
    weights = {
        path.name: Path(f"{path}.br").stat().st_size if Path(f"{path}.br").is_file() else path.stat().st_size
        for path in BUILT.iterdir()
        # The map of the world is asked for by the pages that show it, of which the board is none.
        if (path.suffix in (".css", ".js", ".svg") and not path.name.startswith("world-"))
        or path.name.startswith("inter-latin-wght-normal")
    }
    assert sum(weights.values()) <= FIRST_VISIT, weights
