"""The store and the models of one assistant, each loaded once, when it is first needed.

Enters: ``Settings``. Leaves: the store, the encoder, the attributor, the relevance model, the index
and the retriever. Does not: run any of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, Generic, TypeVar

from assistant.attribution import Attributor, load_attributor
from assistant.embedding import Encoder, stay_offline, wait_patiently
from assistant.index import Index
from assistant.relevance import Relevance
from assistant.retrieval import Retriever
from assistant.settings import AttributorName, Settings
from assistant.store import Store

CANDIDATES: Final = 64
"""Claims retrieved for one question, before they are judged."""


T = TypeVar("T")


class _Loaded(Generic[T]):
    """A property that is made when it is first needed, by one thread; others wait for it.

    ``functools.cached_property`` holds no lock from Python 3.12 on.
    """

    def __init__(self, make: Callable[[Stages], T]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    def __get__(self, stages: Stages, owner: type | None = None) -> T:
        with stages.loading:
            if self._name not in stages.__dict__:
                stages.__dict__[self._name] = self._make(stages)
            made: T = stages.__dict__[self._name]
            return made


class Stages:
    """What the stages of one assistant work with. Threads may share it."""

    def __init__(self, settings: Settings, *, create: bool = True) -> None:
        wait_patiently()
        stay_offline(settings)
        self.settings = settings
        self.store = Store.open(settings.store, create=create)
        self.loading = threading.RLock()
        self._attributors: dict[AttributorName, Attributor] = {}

    def close(self) -> None:
        """Close the store and the index; nothing can be used afterwards."""
        if "index" in self.__dict__:  # it was opened
            self.index.close()
        self.store.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @_Loaded
    def encoder(self) -> Encoder:
        """The sentence encoder."""
        return Encoder.load(self.settings.encoder, self.settings.threads)

    @_Loaded
    def attributor(self) -> Attributor:
        """Who finds the claims, as the settings have it."""
        return self.attributor_named(self.settings.attributor)

    def attributor_named(self, name: AttributorName) -> Attributor:
        """The attributor of that name, loaded once."""
        with self.loading:
            if name not in self._attributors:
                self._attributors[name] = self._load_attributor(name)
            return self._attributors[name]

    def _load_attributor(self, name: AttributorName) -> Attributor:
        if name == "model":
            from assistant.attribution.model import ModelAttributor  # heavy, and rarely used

            return ModelAttributor.load(self.settings, self.settings.store)
        return load_attributor(name, self.settings.threads)

    @_Loaded
    def relevance(self) -> Relevance:
        """The relevance and stance model."""
        return Relevance.load(self.settings, self.settings.threads)

    @_Loaded
    def index(self) -> Index:
        """The vector index, brought up to the store."""
        return Index.open(self.settings.store, self.store, self.settings.chroma_url)

    @_Loaded
    def retriever(self) -> Retriever:
        """The LangChain retriever over claims and chunks."""
        return Retriever(store=self.store, index=self.index, encoder=self.encoder, k=CANDIDATES)
