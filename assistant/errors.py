"""The exception tree.

Enters: nothing. Leaves: the exceptions that every other module raises. Does not: log, print or
exit. Only ``cli`` and ``ui`` catch whatever ``WhoSaysError`` there is, to tell a person; elsewhere
one kind of it is caught where there is another way to go on, or to say where it happened.

::

    WhoSaysError
    ├── DocumentError            a file cannot be read as a document
    ├── StoreError               the store cannot do what was asked
    │   ├── StoreLockedError     another process is writing to it
    │   └── StoreVersionError    it was written by a newer version
    ├── VectorIndexError         the vector index cannot be built or reached
    ├── SidesError               a sides file is malformed
    ├── UnknownSideError         a filter names a side that the store does not hold
    ├── UnknownDocumentError     a filter names a document that the store does not hold
    ├── SettingsError            a setting has no meaning
    ├── ModelError               a learned model cannot be loaded or does not fit
    ├── ChatModelError           a chat model failed, refused or answered nonsense
    ├── PromptError              a prompt file is missing or its placeholders are wrong
    ├── QuestionError            a question or claim is empty or too long, or a date is none
    ├── EvalSetError             an evaluation set is malformed
    └── RunError                 an evaluation run cannot be read or compared
"""

from __future__ import annotations


class WhoSaysError(Exception):
    """What failed, the offending value, and what to do; the parent of all the project's errors."""


class DocumentError(WhoSaysError):
    """A file cannot be read as a document."""


class StoreError(WhoSaysError):
    """The store cannot do what was asked."""


class StoreLockedError(StoreError):
    """Another process is writing to the store."""


class StoreVersionError(StoreError):
    """The store was written by a newer version of Who Says."""


class VectorIndexError(WhoSaysError):
    """The vector index cannot be built or reached."""


class SidesError(WhoSaysError):
    """A sides file is malformed."""


class UnknownSideError(WhoSaysError):
    """A filter names a side that the store does not hold."""


class UnknownDocumentError(WhoSaysError):
    """A filter names a document that the store does not hold."""


class SettingsError(WhoSaysError):
    """A setting has no meaning."""


class ModelError(WhoSaysError):
    """A learned model cannot be loaded, or does not fit what is asked of it."""


class ChatModelError(WhoSaysError):
    """A chat model failed, refused, or answered in a form that cannot be used."""


class PromptError(WhoSaysError):
    """A prompt file is missing, or its placeholders are not the expected ones."""


class QuestionError(WhoSaysError):
    """A question or a claim to verify is empty or too long, or a filter's date is none."""


class EvalSetError(WhoSaysError):
    """An evaluation set is malformed; the message names the file and the line."""


class RunError(WhoSaysError):
    """An evaluation run cannot be read, resumed or compared."""
