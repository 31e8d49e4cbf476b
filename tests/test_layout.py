import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(code):
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_package_loads_nothing_heavy():
    heavy = ("torch", "gradio", "chromadb", "sentence_transformers", "langchain_core", "pydantic")
    code = f"import sys, assistant; print([m for m in {heavy!r} if m in sys.modules])"
    assert run(code) == "[]"


def test_the_command_line_shows_its_help_without_the_models():
    code = (
        "import sys\nfrom assistant import cli\n"
        "print([m for m in ('torch', 'gradio', 'chromadb') if m in sys.modules])"
    )
    assert run(code) == "[]"


def test_imports_flow_in_one_direction():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(linter)], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout


def test_every_module_says_what_enters_and_leaves():
    for module in (ROOT / "assistant").rglob("*.py"):
        if module.parent.name in ("adapters", "_data"):
            continue
        text = module.read_text(encoding="utf-8")
        assert re.match(r'(?:#!.*\n)?"""', text), f"{module} has no docstring"


def test_the_public_names_are_the_ones_that_the_design_promises():
    import assistant

    assert {"Assistant", "answer", "verify", "WhoSaysError", "Answer", "Verdict"} <= set(
        assistant.__all__
    )
    for name in assistant.__all__:
        assert getattr(assistant, name) is not None
