"""Colours of the sides, readable on paper and in the dark, and apart without colour vision.

Enters: the store's ``Side`` records. Leaves: a ``Palette`` that gives any label its colours and
its HTML. Does not: let colour stand alone; a label's text is always shown.
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

from assistant.phrasing import side_heading
from assistant.records import REPORTER, Side
from assistant.sides_file import COLOUR
from assistant.ui.escape import tag

PAPER: Final = "#fbfaf7"
NIGHT: Final = "#17181b"
CONTRAST: Final = 4.6
"""Least contrast of a side's colour with the page: WCAG AA asks 4.5; the rest is for tints."""

MARK: Final = 3.1
"""Least contrast of a mark that is not text: WCAG AA is 3."""

# The order keeps neighbours apart for red-green and blue-yellow blindness (after Okabe and Ito
# 2008), each darkened or lightened below until it can be read as text.
_HUES: Final = (
    "#d55e00", "#0072b2", "#009e73", "#aa4499", "#8c6d00", "#4b3fb5", "#a3243b", "#00818f"
)  # fmt: skip
_GREY: Final = ("#5d5b55", "#b3b0a8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tint:
    """One side's colour on a light and on a dark page, ``#rrggbb``."""

    light: str
    dark: str

    @property
    def style(self) -> str:
        """The two colours as CSS variables, for a ``style`` attribute."""
        return f"--side:{self.light};--side-dark:{self.dark}"

    @property
    def mark(self) -> str:
        """One colour that stands out as a mark on both pages, for pictures that have only one."""
        return _readable(self.light, NIGHT, 0.02, MARK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Tints by side label. A label that is not in it gets a tint of its own kind: grey."""

    tints: dict[str, Tint] = field(default_factory=dict)

    @classmethod
    def of(cls, sides: Sequence[Side]) -> Palette:
        """Every side's own colour where it has one, else the next free hue."""
        tints = {}
        for i, side in enumerate(sides):
            if side.label == REPORTER:
                continue
            given = side.colour if side.colour and COLOUR.fullmatch(side.colour) else None
            tints[side.label] = tint(given or _hue(i))
        return cls(tints=tints)

    def tint(self, label: str | None) -> Tint:
        """The tint of a label; grey for the report itself, for nobody, and for an unknown label."""
        grey = Tint(light=_GREY[0], dark=_GREY[1])
        return self.tints.get(label, grey) if label is not None else grey

    def label(self, side: str | None) -> Markup:
        """A side as a coloured label; its text is always there."""
        kind = "none" if side is None else "reporter" if side == REPORTER else "party"
        return tag(
            "span",
            tag("bdi", side_heading(side)),
            class_=f"ws-side ws-side-{kind}",
            style=self.tint(side).style,
        )


def tint(colour: str) -> Tint:
    """``colour`` darkened for the light page and lightened for the dark one until it reads."""
    return Tint(light=_readable(colour, PAPER, -0.02), dark=_readable(colour, NIGHT, 0.02))


def contrast(one: str, other: str) -> float:
    """The WCAG 2 contrast ratio of two ``#rrggbb`` colours, 1 to 21."""
    a, b = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (a + 0.05) / (b + 0.05)


def _hue(index: int) -> str:
    if index < len(_HUES):
        return _HUES[index]
    red, green, blue = colorsys.hls_to_rgb((index * 0.381966) % 1.0, 0.45, 0.6)
    return _hex(red, green, blue)


def _readable(colour: str, ground: str, step: float, least: float = CONTRAST) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    while contrast(colour, ground) < least and 0.0 <= light <= 1.0:
        light += step
        colour = _hex(*colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), saturation))
    return colour


def _luminance(colour: str) -> float:
    linear = [
        c / 12.92 if c <= 0.03928 else float(((c + 0.055) / 1.055) ** 2.4) for c in _rgb(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _rgb(colour: str) -> tuple[float, float, float]:
    return (
        int(colour[1:3], 16) / 255,
        int(colour[3:5], 16) / 255,
        int(colour[5:7], 16) / 255,
    )


def _hex(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{round(c * 255):02x}" for c in (red, green, blue))
