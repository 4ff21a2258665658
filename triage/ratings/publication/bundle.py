"""Writes the whole publication into a folder; open to see which files a rating consists of.

Every file depends on the rating alone: the same data give the same bytes, and `manifest.json` lists their sha256.
The folder is written beside its place and moved there at the end, so that a broken run leaves the old one alone.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from triage.domain.errors import InputError
from triage.ratings.publication.cards import cards
from triage.ratings.publication.json_text import rating_json, schema_text
from triage.ratings.publication.letters import letters
from triage.ratings.publication.news import news_text
from triage.ratings.publication.page import page_html
from triage.ratings.publication.pdf_pages import pdf_document
from triage.ratings.publication.workbook import workbook
from triage.ratings.rating import RatedWindow
from triage.regions.pack import RegionPack

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One file of the publication: path inside the folder and bytes."""

    path: str
    content: bytes


def published_files(rated: RatedWindow, pack: RegionPack) -> Iterator[PublishedFile]:
    """Yield every file of the publication but the manifest."""
    rating = rated.rating
    yield PublishedFile("news.txt", news_text(rating, pack).encode())
    yield PublishedFile("index.html", page_html(rating, pack).encode())
    yield PublishedFile("rating.json", rating_json(rating).encode())
    yield PublishedFile("rating.schema.json", schema_text().encode())
    yield PublishedFile("rating.xlsx", workbook(rated, pack))
    yield PublishedFile("rating.pdf", pdf_document(rating, pack))
    for card in cards(rating, pack):
        yield PublishedFile(f"cards/{card.name}", card.content)
    for letter in letters(rating, pack):
        yield PublishedFile(f"letters/{letter.authority}.html", letter.html.encode())


def refuse_foreign_folder(folder: Path) -> None:
    """Refuse a folder that holds something else than a publication; commands ask before the work, not after it.

    Raises:
        InputError: The folder is a file, or is not empty and has no manifest.
    """
    if folder.is_file():
        raise InputError(f"{folder} — файл, а не папка → укажите папку публикации")
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise InputError(f"папка {folder} не пуста и не похожа на публикацию → укажите новую или пустую папку")


def publish(rated: RatedWindow, pack: RegionPack, folder: Path) -> tuple[str, ...]:
    """Write the publication into a folder and return the paths written, manifest last.

    Raises:
        InputError: The folder exists and is not a publication: nothing of somebody else's is overwritten.
    """
    refuse_foreign_folder(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".publication-") as temporary:
        made = Path(temporary) / "made"
        paths = _write(rated, pack, made)
        if folder.exists():
            shutil.rmtree(folder)
        made.rename(folder)
    return paths


def _write(rated: RatedWindow, pack: RegionPack, folder: Path) -> tuple[str, ...]:
    sums: dict[str, str] = {}
    for file in published_files(rated, pack):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        sums[file.path] = hashlib.sha256(file.content).hexdigest()
    rating = rated.rating
    manifest = {
        "data_fingerprint": rating.data_fingerprint,
        "data_notice": rating.data_notice,
        "methodology": rating.methodology.version,
        "region": pack.version,
        "sha256": sums,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return (*sums, MANIFEST)
