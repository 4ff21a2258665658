"""Finds the encoding of a text file by reading all of it once; open when letters come out wrong."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from triage.domain.errors import FileFormatError

_BLOCK_BYTES = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_CONTROL = bytes(sorted({*range(32)} - {9, 10, 12, 13, 27}))
_MAX_CONTROL_BYTES, _MAX_CONTROL_SHARE = 16, 0.05


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """An encoding name for `open`; `is_damaged` when a UTF-8 file has bytes that are not (they become U+FFFD)."""

    name: str
    is_damaged: bool = False

    @property
    def description(self) -> str:
        """Return the name for the user."""
        return f"{self.name} (повреждённые байты заменены на \ufffd)" if self.is_damaged else self.name


def detect_encoding(path: Path) -> TextEncoding:
    """Return the encoding: by its mark, else UTF-8 when all bytes are, else UTF-8 with damage or cp1251.

    Raises:
        FileFormatError: The file is not text.
    """
    with path.open("rb") as file:
        head = file.read(_BLOCK_BYTES)
    marked = next((name for bom, name in _BOMS if head.startswith(bom)), None)
    if marked == "utf-16":
        return TextEncoding(marked)
    if len(head) - len(head.translate(None, _CONTROL)) > _MAX_CONTROL_BYTES + len(head) * _MAX_CONTROL_SHARE:
        raise FileFormatError(str(path), "это двоичный файл, а не текст", "выгрузите его как CSV, XLSX или JSONL")
    bad_block = _first_bad_block(path)
    if bad_block is None:
        return TextEncoding(marked or "utf-8")
    if marked or _is_mostly_utf8(bad_block):
        return TextEncoding(marked or "utf-8", is_damaged=True)
    return TextEncoding("cp1251")


def _first_bad_block(path: Path) -> bytes | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                return block
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return block or b"\xff"
    return None


def _is_mostly_utf8(block: bytes) -> bool:
    """Say whether more Cyrillic letters come out of a block as UTF-8 than bytes fail; cp1251 text gives almost none."""
    text = block.decode("utf-8", errors="replace")
    return len(_CYRILLIC.findall(text)) > text.count("\ufffd")
