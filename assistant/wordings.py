"""The chat models' composers by the models' names, made when first asked for.

Enters: settings, a judge of stance, the name of a model. Leaves: its ``ChatComposer``, or None for
embedded mode; settings whose server is their model's provider's. Does not: call a model, or import
one's package before it is named.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant import providers
from assistant.checking import Judge
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from assistant.wording import ChatComposer

EMBEDDED: Final = "embedded"
"""The name that stands for no chat model."""
_KEPT: Final = 8  # composers; the one that was made first goes first


class Wordings:
    """The composers of one assistant. Threads may share it."""

    def __init__(self, settings: Settings, judge: Judge) -> None:
        self._settings = settings
        self._judge = judge
        self._made: dict[str, ChatComposer] = {}
        self._making = threading.Lock()

    def of(self, name: str | None, limit: int) -> ChatComposer | None:
        """The composer for a model, with at most ``limit`` statements; None for embedded mode.

        Args:
            name: ``provider:model``, ``EMBEDDED``, or None for what the settings name.
            limit: statements of one answer.

        Raises:
            SettingsError: the name has another form, or the model cannot be set up (its package or
                its key is missing); the message says what to do.
        """
        name = self._settings.model if name is None else name
        if name is None or name == EMBEDDED:
            return None
        key = ":".join(providers.split(name))
        with self._making:
            if key not in self._made:
                self._made[key] = self._make(name)
                if len(self._made) > _KEPT:
                    del self._made[next(iter(self._made))]
            made = self._made[key]
        return made if made.limit == limit else replace(made, limit=limit)

    def _make(self, name: str) -> ChatComposer:
        from assistant.wording import ChatComposer  # heavy, and only where a model is named

        given: dict[str, str | None] = {"model": name}
        if _provider(self._settings.model) != _provider(name):
            given["model_base_url"] = None
        return ChatComposer.load(self._settings.model_copy(update=given), self._judge)


def configured(**overrides: object) -> Settings:
    """The settings with ``overrides`` on top, as ``load_settings`` gives them.

    A server that was configured for one provider's model is no other provider's: where an override
    names a model of another, the server is left out, so that no key goes there.

    Raises:
        SettingsError: a value has no meaning, or a model's name is not ``provider:model``.
    """
    settings = load_settings(**overrides)
    if settings.model_base_url is None or overrides.get("model_base_url") is not None:
        return settings
    if overrides.get("model") is None:
        return settings
    own = _provider(load_settings().model)
    if own in (None, _provider(settings.model)):
        return settings
    return settings.model_copy(update={"model_base_url": None})


def _provider(name: str | None) -> str | None:
    """The provider of a chat model; None in embedded mode."""
    return None if name in (None, EMBEDDED) else providers.split(name)[0]
