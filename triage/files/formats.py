"""Which format a file has; open when a file is taken for the wrong one or a format is added."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from triage.domain.errors import FileFormatError


class FileFormat(StrEnum):
    """Formats every command reads and writes."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    PARQUET = "parquet"


_SUFFIXES = {
    ".csv": FileFormat.CSV,
    ".tsv": FileFormat.CSV,
    ".txt": FileFormat.CSV,
    ".xlsx": FileFormat.XLSX,
    ".xlsm": FileFormat.XLSX,
    ".xls": FileFormat.XLSX,
    ".jsonl": FileFormat.JSONL,
    ".ndjson": FileFormat.JSONL,
    ".parquet": FileFormat.PARQUET,
    ".pq": FileFormat.PARQUET,
}
_MAGIC = {
    b"PK\x03\x04": FileFormat.XLSX,
    b"\xd0\xcf\x11\xe0": FileFormat.XLSX,
    b"PAR1": FileFormat.PARQUET,
}
_NAMES = ", ".join(FileFormat)
_SUFFIX_NAMES = ", ".join(f".{name}" for name in FileFormat)


def format_to_read(path: Path, wanted: str | None = None) -> FileFormat:
    """Return the format of an existing file: as `wanted`, else by its first bytes, else by its suffix.

    Raises:
        FileFormatError: There is no such file, it is empty, the format is unknown or contradicts the content.
    """
    head = _head(path)
    content = next((found for magic, found in _MAGIC.items() if head.startswith(magic)), None)
    named = _named(wanted) if wanted else _SUFFIXES.get(path.suffix.lower())
    if content and wanted and content is not named:
        raise FileFormatError(str(path), f"это {content}, а не {named}", f"не указывайте формат или укажите {content}")
    found = content or named
    if found is None:
        raise FileFormatError(str(path), "формат не узнать по имени", f"дайте файлу окончание: {_SUFFIX_NAMES}")
    if content is None and found in {FileFormat.XLSX, FileFormat.PARQUET}:
        raise FileFormatError(str(path), f"это не {found}: содержимое другое", "сохраните файл заново или смените имя")
    return found


def format_to_write(path: Path, wanted: str | None = None) -> FileFormat:
    """Return the format to write a file in: as `wanted`, else by its suffix. FileFormatError when unknown."""
    if wanted:
        return _named(wanted)
    found = _SUFFIXES.get(path.suffix.lower())
    if found is None or path.suffix.lower() == ".xls":
        raise FileFormatError(str(path), "по имени не понять, что записать", f"добавьте .csv или --format: {_NAMES}")
    return found


def refuse_existing(target: Path) -> None:
    """Raise FileFormatError when a file to be filled in by a person is there already: their work must not be lost."""
    if target.exists():
        raise FileFormatError(str(target), "такой файл уже есть", "назовите другой: -o ИМЯ")


def refuse_same_file(source: Path, target: Path) -> None:
    """Raise FileFormatError when a result would replace the file it is made of, be it through a link."""
    if target.exists() and source.exists() and target.samefile(source):
        raise FileFormatError(str(target), "результат затёр бы входной файл", "назовите другой файл: -o ИМЯ")


def _named(wanted: str) -> FileFormat:
    try:
        return FileFormat(wanted.lower())
    except ValueError:
        raise FileFormatError(wanted, "такого формата нет", f"есть {_NAMES}", field="--format") from None


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise FileFormatError(str(path), "это папка", "укажите файл")
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        problem = "файла нет" if isinstance(error, FileNotFoundError) else f"файл не открыть: {error.strerror}"
        raise FileFormatError(str(path), problem, "проверьте имя и права") from error
    if not head:
        raise FileFormatError(str(path), "файл пуст", "выгрузите его заново")
    return head
