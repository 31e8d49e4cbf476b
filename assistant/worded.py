"""The forms in which a chat model replies to the answer and rewrite prompts.

Enters: nothing. Leaves: pydantic models, for the request's schema and the reply's check. Does not:
judge a reply.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, StrictInt


class WordedStatement(BaseModel):
    """One sentence about what one source says."""

    model_config = ConfigDict(extra="forbid")

    claims: list[StrictInt] = Field(description="Numbers (n) of the claims that it rests on.")
    text: str = Field(description="The sentence, beginning with the source's name.")


class WordedAnswer(BaseModel):
    """What each side says about the question."""

    model_config = ConfigDict(extra="forbid")

    insufficient: bool = Field(description="True where no claim answers the question.")
    statements: list[WordedStatement]


class WholeQuestion(BaseModel):
    """The last question, so that it can be understood alone."""

    model_config = ConfigDict(extra="forbid")

    question: str
