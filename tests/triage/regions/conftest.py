from __future__ import annotations

import shutil
from pathlib import Path

import pytest

TINY = Path(__file__).parents[2] / "regions" / "tiny"


class PackEditor:
    """A copy of the tiny pack whose files a test spoils."""

    def __init__(self, folder: Path):
        self.folder = folder

    def replace(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text("utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    def append(self, file: str, line: str) -> None:
        with (self.folder / file).open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")


@pytest.fixture
def editor(tmp_path: Path) -> PackEditor:
    folder = tmp_path / "pack"
    shutil.copytree(TINY, folder)
    return PackEditor(folder)
