"""Reads Parquet in batches; open when a Parquet file is refused or a value looks odd."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from triage.domain.errors import FileFormatError
from triage.files.cells import cell_text, column_names
from triage.files.rows import RawRow

_BATCH_ROWS = 2_000


class ParquetRows:
    """A Parquet file. Row numbers count from 2, as if the schema were a header in row 1."""

    def __init__(self, path: Path):
        self._path = path
        try:
            with pq.ParquetFile(path) as file:
                names = file.schema_arrow.names
                self._row_count: int = max(file.metadata.num_rows, 1)
        except (pa.ArrowException, OSError) as error:
            raise FileFormatError(str(path), f"файл повреждён: {error}", "выгрузите его заново") from error
        if not names:
            raise FileFormatError(str(path), "в файле нет столбцов", "выгрузите его заново")
        self.columns = column_names(names)
        self._rows_read = 0
        self.description = "Parquet"
        self.remedy = "выгрузите файл заново"

    def rows(self) -> Iterator[RawRow]:
        """Yield all rows in order."""
        number = 1
        try:
            with pq.ParquetFile(self._path) as file:
                for batch in file.iter_batches(batch_size=_BATCH_ROWS):
                    values = [batch.column(place).to_pylist() for place in range(batch.num_columns)]
                    for cells in zip(*values, strict=True):
                        number += 1
                        yield RawRow(number, [cell_text(cell) for cell in cells])
                    self._rows_read = number - 1
        except (pa.ArrowException, OSError) as error:
            raise FileFormatError(str(self._path), f"файл повреждён: {error}", self.remedy, row=number) from error

    def share_read(self) -> float:
        """Return how much of the file has been read, 0 to 1."""
        return min(self._rows_read / self._row_count, 1.0)
