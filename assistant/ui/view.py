"""What the page knows of the store, renewed when the store changes.

Enters: an ``Assistant``. Leaves: the palette, the documents' titles, the sources by name, a
document's claims. Does not: hold documents' texts.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.records import Claim, Side
from assistant.ui.chat import Shown
from assistant.ui.ledger import Facts
from assistant.ui.palette import Palette

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

_KEPT = 16  # documents whose claims are kept for the next passage


@dataclass(kw_only=True)
class View:
    """A view of one assistant's store, as of its newest commit. Thread-safe."""

    assistant: Assistant
    _generation: int = -1
    _sides: tuple[Side, ...] = ()
    _shown: Shown = field(default_factory=lambda: Shown(palette=Palette(), titles={}))
    _facts: dict[str, Facts] = field(default_factory=dict)
    _claims: dict[str, tuple[Claim, ...]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def shown(self) -> Shown:
        """Palette and titles."""
        self._renew()
        return self._shown

    @property
    def palette(self) -> Palette:
        """The sides' colours."""
        return self.shown.palette

    @property
    def titles(self) -> dict[str, str]:
        """The documents' titles by id."""
        return dict(self.shown.titles)

    @property
    def facts(self) -> dict[str, Facts]:
        """The documents' titles and dates by id."""
        self._renew()
        return self._facts

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides of the store."""
        self._renew()
        return self._sides

    def resolve(self, side: str) -> str:
        """The label of a side by its label, id or alias, as ``Store.label_of`` finds it.

        Raises:
            UnknownSideError: the store has no such side.
        """
        return self.assistant.store.label_of(side)

    def claims_of(self, doc_id: str) -> tuple[Claim, ...]:
        """The claims of one document, in its order."""
        self._renew()
        with self._lock:
            if doc_id not in self._claims:
                if len(self._claims) >= _KEPT:
                    self._claims.clear()
                self._claims[doc_id] = self.assistant.claims(doc_id=doc_id)
            return self._claims[doc_id]

    def _renew(self) -> None:
        with self._lock:
            generation = self.assistant.store.generation
            if generation == self._generation:
                return
            self._sides = self.assistant.sides()
            held = self.assistant.documents()
            self._shown = Shown(
                palette=Palette.of(self._sides), titles={d.doc_id: d.title for d in held}
            )
            dates = {d.doc_id: d.published for d in held}
            self._facts = {d: (t, dates[d]) for d, t in self._shown.titles.items()}
            self._claims = {}
            self._generation = generation
