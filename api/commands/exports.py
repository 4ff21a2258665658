"""What commands that write stored records as a table share; open when an export ignores --db or writes blanks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from triage.storage.database import Database

TableOption = Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="Файл таблицы.")]
DatabaseOption = Annotated[str | None, typer.Option("--db", metavar="URL", help="SQLite или PostgreSQL.")]


@contextmanager
def stored(database_url: str | None) -> Iterator[Database]:
    """Open the database of `--db`, else of the settings, and make sure that it is there and of this version."""
    from api.settings import settings_with
    from triage.storage.database import Database
    from triage.storage.schema import check_schema

    with closing(Database(settings_with(database_url=database_url).database_url)) as database:
        check_schema(database)
        yield database


def write_records(output: Path, records: Sequence[Mapping[str, str | None]], columns: Sequence[str]) -> None:
    """Write records of words as a table; the ending of the name says in which format."""
    import pandas as pd

    from triage.files.tables import write_table

    write_table(output, pd.DataFrame(list(records), columns=list(columns), dtype="str").fillna(""))
