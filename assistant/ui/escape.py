"""The single way from text to HTML of the page.

Enters: any text: a document's, a user's, a file's name. Leaves: ``Markup`` in which that text is
inert. Does not: let a string through unescaped; only ``tag`` and ``esc`` make ``Markup``, and
``tag`` takes names of elements and attributes from our own code alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup
from markupsafe import escape as _markup_escape

from assistant.visible import visible

_VOID: Final = frozenset({"input", "br", "hr", "img", "meta", "link"})

Part = str | None | Sequence["Part"]


def esc(text: object) -> Markup:
    """``text`` as HTML text or attribute value: nothing in it can be read as markup.

    ``Markup`` made here stays as it is.
    """
    return text if isinstance(text, Markup) else _markup_escape(visible(text))


def join(*parts: Part) -> Markup:
    """The parts one after another, each escaped; None is nothing."""
    return Markup("".join(_flat(parts)))


def tag(name: str, /, *parts: Part, **attributes: str | int | bool | None) -> Markup:
    """The element ``name`` with escaped content and attributes.

    An attribute's ``_`` becomes ``-`` and a trailing one is dropped (``class_``, ``data_span``);
    True gives a bare attribute, False and None leave it out.
    """
    shown = "".join(
        f" {_name(key)}" if value is True else f' {_name(key)}="{esc(value)}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Markup(f"<{name}{shown}>")
    return Markup(f"<{name}{shown}>{join(*parts)}</{name}>")


def hidden(text: str) -> Markup:
    """Text for screen readers alone."""
    return tag("span", text, class_="ws-sr")


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _flat(parts: Sequence[Part]) -> list[Markup]:
    out: list[Markup] = []
    for part in parts:
        if part is None:
            continue
        out += [esc(part)] if isinstance(part, str) else _flat(part)
    return out
