import pytest

from assistant import resources
from assistant.errors import WhoSaysError


def test_the_checkout_holds_prompts_and_corpus():
    assert (resources.data_dir("corpus") / "sides.toml").is_file()
    assert list(resources.data_dir("prompts").glob("*.md"))


def test_a_packaged_copy_wins_over_the_checkout(tmp_path, monkeypatch):
    packaged = tmp_path / "assistant"
    (packaged / "_data" / "corpus").mkdir(parents=True)
    monkeypatch.setattr(resources, "PACKAGE", packaged)
    assert resources.data_dir("corpus") == packaged / "_data" / "corpus"


def test_a_folder_beside_the_package_is_no_checkout_without_a_project_file(tmp_path, monkeypatch):
    (tmp_path / "corpus").mkdir()
    monkeypatch.setattr(resources, "PACKAGE", tmp_path / "assistant")
    with pytest.raises(WhoSaysError, match="corpus"):
        resources.data_dir("corpus")
