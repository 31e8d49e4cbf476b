"""Versioned prompt files (``prompts/answer.v1.md``) → prompt templates with checked placeholders.

Enters: a prompt's name and the placeholders that its caller fills. Leaves: a ``Prompt``, whose
version is the file's name and a digest of its text, so that an edit is a new version. Does not:
call a model.

A file has a comment on top (not sent), then ``## system`` and ``## user``. ``{name}`` is a
placeholder. What fills it is data: it is never read as a template again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Final

from assistant.errors import PromptError
from assistant.resources import data_dir

if TYPE_CHECKING:
    from langchain_core.prompts import ChatPromptTemplate

_NAME: Final = re.compile(r"(?P<name>[a-z]+)\.v(?P<number>\d+)\.md")
_PARTS: Final = re.compile(
    r"\A\s*(?:<!--.*?-->)?\s*## system\n(?P<system>.+)\n## user\n(?P<user>.+)\Z", re.S
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt file as read. ``version`` names it in answers and runs ("answer.v1+3fa9c1d2")."""

    name: str
    version: str
    system: str
    user: str

    def template(self) -> ChatPromptTemplate:
        """The prompt as the first step of an LCEL chain."""
        from langchain_core.prompts import ChatPromptTemplate

        return ChatPromptTemplate.from_messages([("system", self.system), ("human", self.user)])

    def words(self, values: Mapping[str, str]) -> str:
        """The prompt filled, as one string, to count its tokens."""
        return f"{self.system}\n{self.user}".format_map(values)


def load(name: str, placeholders: Iterable[str], folder: Path | None = None) -> Prompt:
    """The newest version of the prompt ``name``.

    Args:
        name: the file's name before ``.vN.md``.
        placeholders: exactly those that the file must hold.
        folder: where prompt files are; the installation's if None.

    Raises:
        PromptError: no such file, a part is missing, or the placeholders are not the expected.
    """
    folder = data_dir("prompts") if folder is None else folder
    path = _newest(name, folder)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise PromptError(f"the prompt file {path} cannot be read: {exc}. Restore it") from exc
    parts = _PARTS.match(text)
    if parts is None:
        raise PromptError(
            f"the prompt file {path} needs a '## system' part and then a '## user' part"
        )
    found = _placeholders(parts["system"] + parts["user"], path)
    expected = frozenset(placeholders)
    if found != expected:
        raise PromptError(
            f"the prompt file {path} has wrong placeholders: missing "
            f"{sorted(expected - found) or 'none'}, unknown {sorted(found - expected) or 'none'}"
        )
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return Prompt(
        name=name,
        version=f"{path.name.removesuffix('.md')}+{digest}",
        system=parts["system"].strip(),
        user=parts["user"].strip(),
    )


def _newest(name: str, folder: Path) -> Path:
    numbered = [
        (int(match["number"]), path)
        for path in folder.glob(f"{name}.v*.md")
        if (match := _NAME.fullmatch(path.name)) and match["name"] == name
    ]
    if not numbered:
        raise PromptError(
            f"there is no prompt file {name}.v1.md in {folder}; restore it or reinstall the package"
        )
    return max(numbered)[1]


def _placeholders(text: str, path: Path) -> frozenset[str]:
    """The placeholders of a template, which may be plain names only."""
    try:
        fields = [field for _, field, _, _ in Formatter().parse(text) if field is not None]
    except ValueError as exc:
        raise PromptError(f"the prompt file {path} has an unmatched brace: {exc}") from exc
    if odd := [f for f in fields if not f.isidentifier()]:
        raise PromptError(f"the prompt file {path} has placeholders that are no names: {odd}")
    return frozenset(fields)
