"""Chat providers: the only place where a chat model is made.

Enters: ``provider:model`` and the settings. Leaves: a LangChain chat model, or a ``SettingsError``
that says what it lacks. Does not: call it, or hold a key: the providers read theirs from the
environment.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from assistant.chatfaults import scrub, scrubbed
from assistant.errors import SettingsError
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """How one provider's LangChain class is set up.

    ``keys`` are the environment variables of which one must be set. ``client`` makes the arguments
    from the seconds that a call may be silent; ``structured`` go with a request for a schema.
    """

    extra: str | None
    keys: tuple[str, ...]
    client: Callable[[float], dict[str, Any]]
    structured: Mapping[str, Any] = field(default_factory=dict)


def _bounded(seconds: float) -> dict[str, Any]:
    # Retries are ours: a vendor's own know nothing of the deadline.
    return {"timeout": seconds, "max_retries": 0}


def _bounded_openai(seconds: float) -> dict[str, Any]:
    # Its limit between chunks is ours, too: the client's own can lose a cancellation.
    return {**_bounded(seconds), "stream_chunk_timeout": 0}


def _bounded_mistral(seconds: float) -> dict[str, Any]:
    return {**_bounded(seconds), "timeout": math.ceil(seconds)}  # it takes whole seconds


PROVIDERS: Final[Mapping[str, Provider]] = {
    "openai": Provider(
        extra="openai",
        keys=("OPENAI_API_KEY",),
        client=_bounded_openai,
        structured={"strict": True},
    ),
    "anthropic": Provider(
        extra="anthropic",
        keys=("ANTHROPIC_API_KEY",),
        client=_bounded,
    ),
    "google_genai": Provider(
        extra="google",
        keys=("GOOGLE_API_KEY", "GEMINI_API_KEY"),
        client=_bounded,
    ),
    "mistralai": Provider(
        extra="mistral",
        keys=("MISTRAL_API_KEY",),
        client=_bounded_mistral,
    ),
    "ollama": Provider(
        extra="ollama",
        keys=(),
        client=lambda seconds: {"client_kwargs": {"timeout": seconds}},
    ),
}
_ALIASES: Final = {"google": "google_genai", "mistral": "mistralai"}


def structured(provider: str) -> Mapping[str, Any]:
    """Arguments of ``with_structured_output`` for a provider's models."""
    known = PROVIDERS.get(provider)
    return known.structured if known else {}


def split(configured: str | None) -> tuple[str, str]:
    """The provider and the model of ``provider:model``; ``SettingsError`` for another form."""
    provider, colon, name = (configured or "").strip().partition(":")
    if not colon or not provider or not name:
        raise SettingsError(
            f"model = {configured!r} is not provider:model; set WHOSAYS_MODEL to something like "
            "ollama:llama3.2 or openai:gpt-5-mini"
        )
    provider = provider.lower().replace("-", "_")
    return _ALIASES.get(provider, provider), name


def make(provider: str, name: str, settings: Settings) -> BaseChatModel:
    """The LangChain chat model; ``SettingsError`` says what it lacks."""
    from langchain.chat_models import init_chat_model

    known = PROVIDERS.get(provider)
    arguments: dict[str, Any] = known.client(settings.model_timeout) if known else {}
    if settings.model_base_url:
        arguments["base_url"] = settings.model_base_url
    if provider == "openai" and settings.model_usage is not None:
        arguments["stream_usage"] = settings.model_usage
    if known and known.keys and not any(os.environ.get(k) for k in known.keys):
        if not (provider == "openai" and settings.model_base_url):
            raise SettingsError(
                f"the chat model {provider}:{name} needs a key; set {' or '.join(known.keys)} in "
                "the environment"
            )
        arguments["api_key"] = "none"  # a server of one's own asks for none, but the client does
    try:
        model = init_chat_model(name, model_provider=provider, **arguments)
    except ImportError as exc:
        extra = f"whosays[{known.extra}]" if known and known.extra else None
        package = extra or f"langchain-{provider.replace('_', '-')}"
        raise SettingsError(
            f"the chat model {provider}:{name} needs a package that is not installed; run "
            f"pip install '{package}'"
        ) from exc
    except Exception as exc:  # a vendor's constructor may raise anything
        raise SettingsError(
            f"the chat model {provider}:{name} cannot be set up: {scrub(str(exc))[:300]}. Check "
            "WHOSAYS_MODEL and the provider's settings"
        ) from scrubbed(exc)
    return _steady(model)


def _steady(model: BaseChatModel) -> BaseChatModel:
    """The model set to answer the same to the same, where it has a temperature that may be set."""
    profile = getattr(model, "profile", None) or {}
    if profile.get("temperature") is False or not hasattr(model, "temperature"):
        return model
    return model.model_copy(update={"temperature": 0.0})
