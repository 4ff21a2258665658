"""The READMEs say what the code does: tables, hops, links, the first screen."""

from __future__ import annotations

import ast
import json
import re

import pytest

from api.schemas.decisions import DecisionOut
from tests.docs.readme_tables import READMES, ROOT, commands, settings, with_tables
from triage.domain.decisions import Reason
from triage.files.decision_columns import COLUMN_NAMES

ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
RUSSIAN = (ROOT / "README.ru.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_tables_are_those_of_the_code(path):
    text = path.read_text(encoding="utf-8")
    assert with_tables(text) == text, "run: python -m tests.docs.readme_tables"
    assert all(f"`{usage}`" in text.replace("\\|", "|") for usage, _ in commands())
    assert all(f"`{name}`" in text for name, _, _ in settings())


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_first_screen_shows_the_two_commands(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("make run ") for line in lines[:25])
    assert any(line.startswith("make test ") for line in lines[:25])


def test_make_has_every_target_the_readme_names():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`?make ([a-z-]+)", ENGLISH + RUSSIAN)) - {"and"}
    assert {"run", "test", "lint", "bench-topics", "bench-places", "lock"} <= named
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def hops() -> list[tuple[str, list[str]]]:
    section = ENGLISH.split("## Follow one post")[1].split("## ")[0]
    found = re.findall(r"^\d\. `([^`]+)` — ([^\n]+)", section, re.MULTILINE)
    return [(path, re.findall(r"`([A-Za-z_.]+)`", rest)) for path, rest in found]


def test_follow_one_post_has_six_hops_that_exist():
    assert len(hops()) == 6
    for path, names in [*hops(), ("triage/domain/decisions.py", ["Decision"])]:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert names, path
        for name in names:
            assert _defines(tree, name.split(".")), f"{path} has no {name}"


CALLS = [
    ("api/routes/classify.py", "services.pipeline.run"),
    ("triage/pipeline.py", "self._reader.read("),
    ("triage/pipeline.py", "self._locator.find("),
    ("triage/pipeline.py", "self._locator.resolve("),
    ("triage/pipeline.py", "model.predict("),
    ("triage/pipeline.py", "self._router.route("),
]


@pytest.mark.parametrize(("path", "call"), CALLS)
def test_each_hop_calls_the_next(path, call):
    assert call in (ROOT / path).read_text(encoding="utf-8")


def test_the_pipeline_fits_on_its_page():
    assert len((ROOT / "triage/pipeline.py").read_text(encoding="utf-8").splitlines()) < 160


def test_the_answer_shown_is_a_whole_decision():
    shown = json.loads(ENGLISH.split("```json\n")[1].split("```")[0])
    decision = DecisionOut.model_validate(shown)
    assert decision.issues[0].place.district == "Сернурский район"
    assert set(shown) == set(DecisionOut.model_fields)


def test_every_column_and_reason_is_named():
    for name in COLUMN_NAMES:
        assert name in " ".join(ENGLISH.split()), name
    for reason in Reason:
        assert f"`{reason}`" in ENGLISH
        assert f"`{reason}`" in RUSSIAN


@pytest.mark.parametrize("path", [*READMES, ROOT / "docs" / "architecture.md"], ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), target


def _defines(tree: ast.AST, parts: list[str]) -> bool:
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    children = [node for node in ast.iter_child_nodes(tree) if isinstance(node, kinds) and node.name == parts[0]]
    return bool(children) and (len(parts) == 1 or _defines(children[0], parts[1:]))


def test_no_page_names_machines_or_workplaces():
    pages = [*READMES, ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "/tmp/" not in text, page
        assert not re.search(r"(?<![\w.])/(?:root|home|mnt|wor[k])/", text), page
