"""Which model serves: the champion of each target, and those before it. Open when a promotion or rollback misbehaves.

A home is a folder with one pointer file, `champions.json`, and copies of the promoted models. The pointer is replaced
atomically, so a reader sees the old champion or the new one, never half of either; models are never changed in place.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from models.kinds import TARGETS
from models.registry import MANIFEST_FILE, POINTER_FILE, check_artefact, file_sha256
from triage.domain.errors import ArtefactError, InputError

POINTER_PROTOCOL = 1


@dataclass(frozen=True, slots=True)
class Champion:
    """A promoted model: its folder inside the home, the sha256 of its manifest, when and why it was promoted."""

    folder: str
    manifest_sha256: str
    promoted_at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pointer:
    """What the pointer file says: per target the champions, oldest first; the last one serves."""

    champions: Mapping[str, tuple[Champion, ...]] = field(default_factory=dict)

    def serving(self, target: str) -> Champion | None:
        """Return the champion of a target, None when none was ever promoted."""
        line = self.champions.get(target, ())
        return line[-1] if line else None

    def with_line(self, target: str, line: tuple[Champion, ...]) -> Pointer:
        """Return the pointer with another line of champions for a target."""
        return Pointer({**self.champions, target: line})


def require_ground(*, has_data: bool, forced_reason: str | None) -> None:
    """Raise InputError when a promotion would rest on nothing: neither on data kept aside nor on a reason given."""
    if not has_data and not forced_reason:
        raise InputError("не на чем сравнить с нынешней моделью → укажите отложенные данные --data или --force ПРИЧИНА")


class ChampionHome:
    """A folder of promoted models."""

    def __init__(self, folder: Path):
        self.folder = folder

    @property
    def pointer_path(self) -> Path:
        """The pointer file; it need not exist."""
        return self.folder / POINTER_FILE

    def pointer(self) -> Pointer:
        """Read the pointer file; an absent one points nowhere. ArtefactError when it is broken or newer."""
        try:
            stored = json.loads(self.pointer_path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Pointer()
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise self._broken(str(error)) from error
        return self._parsed(stored)

    def champion_folder(self, target: str) -> Path | None:
        """Return the folder of the serving model, checked against the pointer; None when there is none."""
        champion = self.pointer().serving(target)
        if champion is None:
            return None
        folder = self.folder / champion.folder
        if not (folder / MANIFEST_FILE).is_file() or file_sha256(folder / MANIFEST_FILE) != champion.manifest_sha256:
            raise ArtefactError(f"{folder}: это не та модель, что была назначена → triage-train rollback {target}")
        return folder

    def promote(self, target: str, model: Path, *, promoted_at: datetime, reason: str) -> Champion:
        """Copy a verified model into the home and point to it. The champion before stays for a rollback.

        InputError when that model serves already: a rollback would return to itself.
        """
        check_artefact(model)
        digest = file_sha256(model / MANIFEST_FILE)
        serving = self.pointer().serving(target)
        if serving is not None and serving.manifest_sha256 == digest:
            raise InputError(f"{model}: эта модель уже назначена ({serving.folder}) → назначать нечего")
        name = f"{target}-{digest[:12]}"
        if not (self.folder / name).exists():
            self._copy(model, name)
        champion = Champion(name, digest, promoted_at.isoformat(timespec="seconds"), reason)
        pointer = self.pointer()
        self._write(pointer.with_line(target, (*pointer.champions.get(target, ()), champion)))
        return champion

    def rollback(self, target: str) -> tuple[Champion, Champion | None]:
        """Return to the champion before; return (the one withdrawn, the one that serves now, None = the shipped one).

        InputError when there is no such target, or nothing to withdraw.
        """
        if target not in TARGETS:
            raise InputError(f"цели «{target}» нет → укажите одну из: {', '.join(TARGETS)}")
        pointer = self.pointer()
        line = pointer.champions.get(target, ())
        if not line:
            raise InputError(f"{self.folder}: для «{target}» ни одна модель не назначена → откатывать нечего")
        self._write(pointer.with_line(target, line[:-1]))
        return line[-1], line[-2] if len(line) > 1 else None

    def _copy(self, model: Path, name: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f".{name}.{os.getpid()}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(model, fresh)
        fresh.rename(self.folder / name)

    def _write(self, pointer: Pointer) -> None:
        value = {
            "protocol": POINTER_PROTOCOL,
            "champions": {t: [asdict(c) for c in line] for t, line in pointer.champions.items()},
        }
        fresh = self.pointer_path.with_name(f".{POINTER_FILE}.{os.getpid()}")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.pointer_path)

    def _parsed(self, stored: Any) -> Pointer:
        try:
            if stored["protocol"] != POINTER_PROTOCOL:
                raise self._broken(f"протокол {stored['protocol']}, эта версия понимает {POINTER_PROTOCOL}")
            lines = {target: tuple(Champion(**c) for c in line) for target, line in stored["champions"].items()}
        except (TypeError, KeyError, AttributeError) as error:
            raise self._broken(str(error)) from error
        if any(Path(c.folder).name != c.folder for line in lines.values() for c in line):
            raise self._broken("папка модели вне дома моделей")
        return Pointer(lines)

    def _broken(self, problem: str) -> ArtefactError:
        return ArtefactError(f"{self.pointer_path}: указатель испорчен ({problem}) → восстановите файл из копии")
