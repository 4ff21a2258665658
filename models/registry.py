"""The artefact format: a folder of plain arrays and JSON, verified before anything is read; open when a load fails.

    manifest.json   protocol, kind, versions, label codes, settings, metrics, sha256 of every other file
    *.npz           numpy arrays (loaded with allow_pickle=False: no code can hide in them)
    *.json          texts: vocabulary, seed posts
    *.toml          the settings a learned model was made with
    NAME/           a model this one stands on, an artefact of its own; its manifest is listed with its sha256
    card.md         the model card, for people

Loading order: manifest → protocol and kind → names of files (only the forms above) → sha256 of every file → label codes
against the region pack → arrays. Writing is atomic: a folder is put together beside its place and then renamed.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.domain.errors import ArtefactError

PROTOCOL = 3
"""The newest protocol read; raised when an older reader would misread files, it refuses what is newer than itself.

1: cold-start topics, answer quality, and models learned from labels with one link. 2: models learned from labels whose
link may ask for level and place apart (`*_place_link`, `*_members`), and whose labels have names of their own
(`label_names.json`): a reader of protocol 1 would take the link of levels for that of all labels. 3: models learned
from labels whose rare terms are numbers: a reader of protocol 2 would look for them in vain.
"""
_FIRST_PROTOCOL = 1
MANIFEST_FILE = "manifest.json"
TOPIC_KIND = "topic"
SHIPPED_TOPICS = Path(__file__).parent / "artefacts" / "topic-default"
"""The topic model that comes with the product."""
CARD_FILE = "card.md"
POINTER_FILE = "champions.json"
"""Stands in a home of promoted models (`champions.py`)."""
_ALLOWED_NAME = re.compile(r"[a-z0-9_-]+\.(?:npz|json|toml)|[a-z]+/manifest\.json")
"""The only files a manifest may list: nothing outside the folder, nothing that could hold code."""
_NAMED_LABELS = 12
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "natasha", "navec", "pymorphy3", "pymorphy3-dicts-ru")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an artefact is and what it was made from; the first thing read, the last thing written."""

    kind: str
    name: str
    version: str
    labels: tuple[str, ...]
    data_fingerprint: str
    settings: Mapping[str, float | int | str | bool]
    metrics: Mapping[str, float | int | str]
    encoder: str = ""
    """Name of the sentence encoder whose vectors the model expects; empty when it needs none."""
    protocol: int = _FIRST_PROTOCOL
    libraries: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    """File name → sha256."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """A verified artefact in memory: its manifest, arrays by name, texts by file name."""

    folder: Path
    manifest: Manifest
    arrays: Mapping[str, NDArray[Any]]
    texts: Mapping[str, Any]


def write_artefact(
    folder: Path,
    manifest: Manifest,
    arrays: Mapping[str, NDArray[Any]],
    texts: Mapping[str, Any],
    *,
    parts: Mapping[str, Path] | None = None,
) -> Manifest:
    """Write an artefact and return its manifest as written; a folder that is there is replaced whole or not at all.

    The same input gives the same bytes: no time stamps. `texts` maps a file name ending in .json to JSON values, or one
    ending in .toml to its text. `parts` maps a name to the folder of an artefact to be copied inside.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    try:
        written = _write_files(fresh, manifest, arrays, texts, parts or {})
        _replace(folder, fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return written


def _write_files(
    folder: Path,
    manifest: Manifest,
    arrays: Mapping[str, NDArray[Any]],
    texts: Mapping[str, Any],
    parts: Mapping[str, Path],
) -> Manifest:
    np.savez_compressed(folder / "arrays.npz", **dict(sorted(arrays.items())), allow_pickle=False)
    for name, value in texts.items():
        (folder / name).write_text(value if name.endswith(".toml") else _json(value), encoding="utf-8")
    for name, source in parts.items():
        shutil.copytree(source, folder / name)
    names = ["arrays.npz", *sorted(texts), *(f"{name}/{MANIFEST_FILE}" for name in sorted(parts))]
    files = {name: file_sha256(folder / name) for name in names}
    written = Manifest(**{**_fields(manifest), "files": files, "libraries": _library_versions()})
    (folder / MANIFEST_FILE).write_text(_json(asdict(written), indent=1) + "\n", encoding="utf-8")
    return written


def check_target(folder: Path, *, replace: bool) -> None:
    """Say whether a model may be written to a folder, before anything is learned.

    Raises:
        ArtefactError: It is a file, lies among the promoted models, holds something else than a model, or holds a model
            and `replace` was not said.
    """
    if folder.exists() and not folder.is_dir():
        raise ArtefactError(f"{folder}: это файл, а модель — папка → укажите другое имя")
    parent = next(parent for parent in folder.absolute().parents if parent.exists())
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise ArtefactError(f"{folder}: сюда нельзя записать ({parent}) → укажите другую папку")
    if (folder.absolute().parent / POINTER_FILE).exists():
        raise ArtefactError(f"{folder}: здесь лежат назначенные модели → укажите другую папку и назначьте promote")
    if not folder.exists() or not any(folder.iterdir()):
        return
    _check_own(folder)
    if not replace:
        raise ArtefactError(f"{folder}: здесь уже есть модель → укажите другую папку или добавьте --replace")


def _check_own(folder: Path) -> None:
    """Raise ArtefactError unless a folder holds a model and nothing else, so that replacing it loses nothing."""
    try:
        listed = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        raise ArtefactError(f"{folder}: папка занята не моделью → укажите другую папку") from None
    own = {MANIFEST_FILE, CARD_FILE, *(str(name).partition("/")[0] for name in listed)}
    foreign = sorted(path.name for path in folder.iterdir() if path.name not in own)
    if foreign:
        raise ArtefactError(f"{folder}: рядом с моделью чужие файлы: {', '.join(foreign[:5])} → укажите другую папку")


def _replace(folder: Path, fresh: Path) -> None:
    """Put a finished folder in its place; an artefact there before is gone, other folders are never overwritten."""
    if not folder.exists() or not any(folder.iterdir()):
        if folder.exists():
            folder.rmdir()
        fresh.rename(folder)
        return
    _check_own(folder)
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old)


def read_manifest(folder: Path, kind: str | None = None) -> Manifest:
    """Return the manifest of an artefact of `kind` (None = of any kind).

    ArtefactError when it is absent, broken, foreign or of another protocol.
    """
    path = folder / MANIFEST_FILE
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ArtefactError(f"{path}: нет описания модели → укажите папку модели с файлом {MANIFEST_FILE}") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ArtefactError(f"{path}: описание модели испорчено ({error}) → пересоберите модель") from error
    protocol = fields.get("protocol") if isinstance(fields, dict) else None
    if type(protocol) is not int or not _FIRST_PROTOCOL <= protocol <= PROTOCOL:
        known = f"{PROTOCOL} и ниже" if PROTOCOL > _FIRST_PROTOCOL else str(PROTOCOL)
        raise ArtefactError(
            f"{path}: протокол {protocol}, эта версия понимает {known} → обучите модель заново или обновите программу"
        )
    try:
        manifest = Manifest(**{**fields, "labels": tuple(fields["labels"])})
    except (TypeError, KeyError) as error:  # fields of another version
        raise ArtefactError(f"{path}: лишние или недостающие поля ({error}) → пересоберите модель") from error
    if not isinstance(manifest.files, dict) or not all(isinstance(v, str) for v in manifest.files.values()):
        raise ArtefactError(f"{path}: список файлов испорчен → пересоберите модель")
    if kind is not None and manifest.kind != kind:
        raise ArtefactError(f"{path}: это модель вида «{manifest.kind}», нужна «{kind}» → укажите другую папку")
    return manifest


def check_artefact(folder: Path, kind: str | None = None) -> Manifest:
    """Verify every file of an artefact, and of the models it stands on, without reading them; return its manifest."""
    manifest = read_manifest(folder, kind)
    for name, expected in manifest.files.items():
        _verify(folder, name, expected)
        if "/" in name:
            check_artefact((folder / name).parent)
    return manifest


def check_labels(folder: Path, manifest: Manifest, known_labels: Collection[str]) -> None:
    """Raise ArtefactError, naming them, when the region pack lacks codes a model was trained on."""
    unknown = sorted(set(manifest.labels) - set(known_labels))
    if unknown:
        named = ", ".join(unknown[:_NAMED_LABELS]) + (
            f" и ещё {len(unknown) - _NAMED_LABELS}" if len(unknown) > _NAMED_LABELS else ""
        )
        raise ArtefactError(
            f"{folder}: в пакете региона нет кодов, на которых обучена модель: {named} → "
            "добавьте их в topics.csv или обучите модель на этом пакете"
        )


def read_artefact(folder: Path, kind: str, known_labels: Collection[str]) -> Artefact:
    """Verify an artefact and read it. ArtefactError says which file or label is wrong and what to do.

    `known_labels` are the codes of the region pack; labels the pack lacks are named in the error.
    """
    manifest = check_artefact(folder, kind)
    check_labels(folder, manifest, known_labels)
    arrays: dict[str, NDArray[Any]] = {}
    texts: dict[str, Any] = {}
    for name in manifest.files:
        if name.endswith(".npz"):
            arrays.update(_arrays(folder / name))
        elif name.endswith(".toml"):
            texts[name] = (folder / name).read_text(encoding="utf-8")
        elif "/" not in name:
            texts[name] = json.loads((folder / name).read_text(encoding="utf-8"))
    return Artefact(folder, manifest, arrays, texts)


def fingerprint(lines: Collection[str]) -> str:
    """Return the first 16 hexadecimal digits of the sha256 over lines in order: names a training set."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode("utf-8") + b"\n")
    return digest.hexdigest()[:16]


def _arrays(path: Path) -> dict[str, NDArray[Any]]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {key: stored[key] for key in stored.files}
    except (ValueError, OSError, zipfile.BadZipFile) as error:
        raise ArtefactError(f"{path}: не массивы numpy ({error}) → обучите модель заново") from error


def _verify(folder: Path, name: str, expected: str) -> None:
    if not _ALLOWED_NAME.fullmatch(name):
        raise ArtefactError(f"{folder}: файл «{name}» вне папки модели или не того вида → не загружайте эту модель")
    path = folder / name
    if not path.is_file():
        raise ArtefactError(f"{path}: файла нет → скопируйте папку модели целиком")
    actual = file_sha256(path)
    if actual != expected:
        raise ArtefactError(
            f"{path}: sha256 {actual[:12]}… не совпадает с описанием {expected[:12]}… → файл изменён или "
            "не докачан: возьмите исходную папку или обучите модель заново"
        )


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fields(manifest: Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, separators=None if indent else (",", ":"))


def _library_versions() -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            versions[library] = version(library)
        except PackageNotFoundError:
            versions[library] = "absent"
    return versions
