"""Prompt files: found by name, versioned by their text, with exactly the expected placeholders."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import prompts
from assistant.errors import PromptError

GOOD = "<!-- a note -->\n## system\nBe brief, {name}.\n\n## user\nAsk: {question}\n"


def write(folder: Path, text: str, name: str = "greet.v1.md") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "placeholders"),
    [
        ("answer", {"question", "history", "claims", "fence", "limit"}),
        ("rewrite", {"question", "history", "fence"}),
        ("attribute", {"passage", "fence"}),
    ],
)
def test_the_packaged_prompts_load_with_the_placeholders_that_the_code_fills(name, placeholders):
    prompt = prompts.load(name, placeholders)
    assert prompt.version.startswith(f"{name}.v1+")
    assert "data" in prompt.system


def test_the_version_changes_with_the_text(tmp_path: Path):
    first = prompts.load("greet", {"name", "question"}, write(tmp_path, GOOD)).version
    second = prompts.load("greet", {"name", "question"}, write(tmp_path, GOOD + "!")).version
    assert first != second
    assert first.split("+")[0] == second.split("+")[0] == "greet.v1"


def test_the_newest_version_is_taken(tmp_path: Path):
    write(tmp_path, GOOD, "greet.v9.md")
    write(tmp_path, GOOD, "greet.v10.md")
    assert prompts.load("greet", {"name", "question"}, tmp_path).version.startswith("greet.v10+")


def test_the_comment_is_not_sent(tmp_path: Path):
    prompt = prompts.load("greet", {"name", "question"}, write(tmp_path, GOOD))
    assert "a note" not in prompt.system + prompt.user
    assert prompt.system == "Be brief, {name}."


def test_what_fills_a_placeholder_is_not_read_as_a_template_again(tmp_path: Path):
    prompt = prompts.load("greet", {"name", "question"}, write(tmp_path, GOOD))
    values = {"name": "{question} {0} {{x}}", "question": "%s {name}"}
    messages = prompt.template().invoke(values).to_messages()
    assert [m.content for m in messages] == [
        "Be brief, {question} {0} {{x}}.",
        "Ask: %s {name}",
    ]
    assert prompt.words(values) == "\n".join(m.content for m in messages)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("{name}", "{nickname}"), "unknown ['nickname']"),
        (GOOD.replace("{name}", "you"), "missing ['name']"),
        (GOOD.replace("{name}", "{name.x}"), "no names"),
        (GOOD.replace("{name}", "{name"), "brace"),
        (GOOD.replace("## user", "## you"), "'## user'"),
    ],
)
def test_a_wrong_prompt_file_is_an_error_that_names_it(tmp_path: Path, text: str, message: str):
    with pytest.raises(PromptError) as caught:
        prompts.load("greet", {"name", "question"}, write(tmp_path, text))
    assert message in str(caught.value)
    assert "greet.v1.md" in str(caught.value)


def test_a_missing_prompt_file_is_an_error_that_says_what_to_do(tmp_path: Path):
    with pytest.raises(PromptError, match="reinstall"):
        prompts.load("greet", set(), tmp_path)


def test_a_prompt_file_that_is_no_text_is_an_error(tmp_path: Path):
    (tmp_path / "greet.v1.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PromptError, match="cannot be read"):
        prompts.load("greet", set(), tmp_path)
