"""What a reader may choose for their own calls, and what their browser keeps of it.

Enters: the server's settings; what a browser sent. Leaves: ``Offers`` and ``Preferences``. Does
not: let a browser name anything that the server was not started with: a chat model costs its
operator money and sees the question, so a stranger gets no other than those that were configured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.providers import split
from assistant.settings import AttributorName, Settings
from assistant.wordings import EMBEDDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """What may be chosen; the first of each is what counts where nothing is chosen.

    ``statements`` is the largest number of statements of an answer.
    """

    models: tuple[str, ...]
    attributors: tuple[AttributorName, ...]
    statements: int

    @classmethod
    def of(cls, settings: Settings) -> Offers:
        """The configured chat models and none; the attributors that make no calls of their own.

        Attribution by a chat model is offered only where the server itself uses it.

        Raises:
            SettingsError: a configured name is not ``provider:model``.
        """
        for name in settings.models:
            split(name)
        models = [settings.model or EMBEDDED, EMBEDDED, *settings.models]
        attributors: list[AttributorName] = [settings.attributor, "embedded", "rules"]
        return cls(
            models=tuple(dict.fromkeys(models)),
            attributors=tuple(dict.fromkeys(attributors)),
            statements=settings.statements,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What one browser chose. Each value is one of the offers."""

    statements: int
    model: str
    attributor: AttributorName

    @classmethod
    def of(cls, offers: Offers) -> Preferences:
        """Those of a browser that chose nothing."""
        return cls.read(None, offers)

    @classmethod
    def read(cls, kept: object, offers: Offers) -> Preferences:
        """The preferences in what the browser sent; what is not offered is the server's own."""
        given: Mapping[str, Any] = kept if isinstance(kept, Mapping) else {}
        number, model = given.get("statements"), given.get("model")
        counted = isinstance(number, int | float) and 1 <= number <= offers.statements
        attributor = next(
            (a for a in offers.attributors if a == given.get("attributor")), offers.attributors[0]
        )
        return cls(
            statements=int(number) if counted and number is not None else offers.statements,
            model=model if model in offers.models else offers.models[0],
            attributor=attributor,
        )

    def kept(self, offers: Offers) -> dict[str, Any]:
        """What the browser shall keep: only what differs from the server's own.

        A browser that chose nothing so follows the server when it is started with other settings.
        """
        own = Preferences.of(offers)
        chosen = {n: getattr(self, n) for n in ("statements", "model", "attributor")}
        return {n: value for n, value in chosen.items() if value != getattr(own, n)}
