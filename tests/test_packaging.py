import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (found,) = out.glob("*.whl")
    return found


def test_the_wheel_holds_prompts_corpus_and_adapters(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "assistant/_data/corpus/sides.toml" in names
    assert any(n.startswith("assistant/_data/prompts/") and n.endswith(".md") for n in names)
    assert any(n.startswith("assistant/adapters/") and n.endswith(".safetensors") for n in names)


def test_the_wheel_finds_its_data_from_anywhere(wheel, tmp_path):
    target = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(target)
    code = (
        "import assistant, assistant.resources as r; print(assistant.__file__); "
        "print(r.data_dir('corpus')); print(r.data_dir('prompts'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
        check=True,
    )
    for line in done.stdout.splitlines():
        assert line.startswith(str(target))
