"""A chat model's own token counter, where its client has one that works offline.

Enters: the model as it is configured. Leaves: a ``Counter``: exact, or the estimate. Does not:
touch the network. The clients' own counters do: OpenAI's fetches its vocabulary on first use,
Anthropic's and Google's ask the server, Ollama's and Mistral's fetch GPT-2's (which is not theirs).
So one is used only where the client was given a tokenizer, or where OpenAI's vocabulary lies in the
cache of ``tiktoken`` already.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.budget import ESTIMATE, Counter

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_ADDRESS: Final = "https://openaipublic.blob.core.windows.net/encodings/{}.tiktoken"
_VOCABULARIES: Final[Mapping[str, str]] = {
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}
"""SHA-256 of OpenAI's vocabularies: a cached file that differs would be fetched anew."""


def counter_of(provider: str, name: str, model: BaseChatModel, *, own_server: bool) -> Counter:
    """How the tokens of a model are counted.

    Args:
        provider: LangChain's name of the provider.
        name: the model's name with it.
        model: the client.
        own_server: whether calls go to another server than the provider's, where a model may go by
            any name.
    """
    if (own := model.custom_get_token_ids) is not None:
        return Counter(count=lambda text: len(own(text)), exact=True)
    if provider == "openai" and not own_server:
        return _openai(name)
    return ESTIMATE


def _openai(name: str) -> Counter:
    import tiktoken  # comes with OpenAI's client

    try:
        encoding = tiktoken.encoding_name_for_model(name)
    except KeyError:  # a model that this tiktoken does not know
        return ESTIMATE
    if not _is_cached(encoding):
        return ESTIMATE
    vocabulary = tiktoken.get_encoding(encoding)
    return Counter(
        count=lambda text: len(vocabulary.encode(text, disallowed_special=())), exact=True
    )


def _is_cached(encoding: str) -> bool:
    """Whether a vocabulary lies whole where ``tiktoken`` looks before it asks the network."""
    if encoding not in _VOCABULARIES:
        return False
    default = str(Path(tempfile.gettempdir(), "data-gym-cache"))
    folder = os.environ.get("TIKTOKEN_CACHE_DIR", os.environ.get("DATA_GYM_CACHE_DIR", default))
    if not folder:  # set to nothing: caching is off
        return False
    key = hashlib.sha1(_ADDRESS.format(encoding).encode(), usedforsecurity=False).hexdigest()
    try:
        data = Path(folder, key).read_bytes()
    except OSError:
        return False
    return hashlib.sha256(data).hexdigest() == _VOCABULARIES[encoding]
