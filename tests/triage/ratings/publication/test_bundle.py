from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from triage.domain.errors import InputError
from triage.ratings.publication.bundle import MANIFEST, publish, published_files
from triage.ratings.rating import RatedWindow
from triage.regions.pack import RegionPack


def test_the_same_data_give_the_same_bytes(
    demonstration: RatedWindow, pack: RegionPack, files: dict[str, bytes]
) -> None:
    again = {file.path: file.content for file in published_files(demonstration, pack)}
    assert [path for path in files if files[path] != again[path]] == []


def test_everything_promised_is_there(files: dict[str, bytes], demonstration: RatedWindow) -> None:
    codes = [row.code for league in demonstration.rating.leagues for row in league.rows]
    assert set(files) == {
        "news.txt", "index.html", "rating.json", "rating.schema.json", "rating.xlsx", "rating.pdf",
        "cards/mean_time.png", "cards/solved_count.png", "cards/answer_quality.png", "cards/map.png",
        *(f"letters/{code}.html" for code in codes),
    }  # fmt: skip


def test_cards_are_square_pictures_for_social_networks(files: dict[str, bytes]) -> None:
    for path in (path for path in files if path.endswith(".png")):
        assert files[path].startswith(b"\x89PNG")
        assert struct.unpack(">II", files[path][16:24]) == (1080, 1080)


def test_the_pdf_carries_its_fonts_and_no_dates(files: dict[str, bytes]) -> None:
    content = files["rating.pdf"]
    assert content.startswith(b"%PDF")
    assert b"/TrueType" in content or b"/CIDFontType2" in content
    assert b"/CreationDate" not in content
    assert content.count(b"/Type /Page ") == 6 or content.count(b"/Type /Page\n") == 6


def test_the_folder_is_written_whole_with_a_manifest(
    demonstration: RatedWindow, pack: RegionPack, tmp_path: Path
) -> None:
    folder = tmp_path / "deep" / "october"
    short = replace(demonstration, rating=replace(demonstration.rating, leagues=demonstration.rating.leagues[1:]))
    paths = publish(short, pack, folder)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert set(paths) == {*manifest["sha256"], MANIFEST}
    for path, digest in manifest["sha256"].items():
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == digest
    (folder / "stale.txt").write_text("x", encoding="utf-8")
    publish(short, pack, folder)
    assert not (folder / "stale.txt").exists()
    assert [p.name for p in folder.parent.iterdir()] == ["october"]


def test_a_folder_of_somebody_else_is_not_touched(demonstration: RatedWindow, pack: RegionPack, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("важное", encoding="utf-8")
    with pytest.raises(InputError, match="не пуста и не похожа на публикацию"):
        publish(demonstration, pack, tmp_path)
    assert (tmp_path / "thesis.docx").exists()
    with pytest.raises(InputError, match="файл, а не папка"):
        publish(demonstration, pack, tmp_path / "thesis.docx")
