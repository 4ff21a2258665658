"""Arguments that several commands share; open to change a name or a help text.

Here and in the commands imports stand in the functions: pandas, scipy and scikit-learn take seconds, and `--help`, a
mistyped option or `rollback` need none of them (`tests/guards`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from training.bench import Bench
    from training.datasets import Columns, LabelledData
    from triage.regions.pack import RegionPack

EXIT_CODES = (
    "Коды выхода: 0 — готово; 1 — найдены ошибки в данных; 2 — входные данные не годятся, ничего не записано; "
    "130 — прервано."
)
"""What a script may rely on, for `--help`."""
Data = Annotated[Path, typer.Argument(metavar="ДАННЫЕ", help="Размеченная таблица: CSV, XLSX, JSONL или Parquet.")]
Model = Annotated[Path, typer.Argument(metavar="МОДЕЛЬ", help="Папка модели.")]
TextColumn = Annotated[str, typer.Option("--text-column", help="Столбец текста.")]
LabelColumn = Annotated[str, typer.Option("--label-column", help="Столбец метки.")]
AnswerColumn = Annotated[
    str | None, typer.Option("--answer-column", help="Столбец ответа: нужен, когда речь о качестве ответов.")
]
DateColumn = Annotated[str | None, typer.Option("--date-column", help="Столбец даты, если она есть.")]
NewModel = Annotated[Path, typer.Option("-o", "--output", help="Папка новой модели.")]
Replace = Annotated[bool, typer.Option("--replace", help="Заменить модель, которая уже есть в этой папке.")]
LabelMapFile = Annotated[
    Path | None,
    typer.Option("--label-map", help="Таблица label, code: метки выгрузки → коды региона (triage-train label-map)."),
]
Home = Annotated[Path, typer.Option("--home", envvar="TRIAGE_MODELS_HOME", help="Папка назначенных моделей.")]
DEFAULT_HOME = Path("var/models")
Region = Annotated[Path | None, typer.Option("--region", help="Папка пакета региона.")]
Json = Annotated[bool, typer.Option("--json", help="Вывести JSON для программ.")]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="Файл настроек TOML.")]
Overrides = Annotated[
    list[str] | None, typer.Option("--set", help="Одна настройка: model.alpha=0.3 (можно несколько).")
]


def bench(region: Path | None) -> Bench:
    """Return where learning happens: the region pack, a reader and the sentence encoder if it is installed."""
    from models.encoder import load_encoder
    from models.surroundings import Surroundings
    from training.bench import Bench
    from triage.regions.loader import load_region
    from triage.text.document import Reader
    from triage.text.morphology import Morphology

    encoder = load_encoder()
    if encoder is None:
        tell("Кодировщик предложений не установлен: учим только по словам.")
    return Bench(Surroundings(load_region(region_folder(region)), Reader(Morphology()), encoder))


def region_folder(region: Path | None) -> Path:
    """Return the folder of the region pack: the one named, or the default one."""
    from triage.regions.loader import default_region_folder

    return region or default_region_folder()


def labelled(path: Path, columns: Columns, label_map: Path | None, target: str, pack: RegionPack) -> LabelledData:
    """Return the labelled rows of a table, their labels turned into codes where a map is given.

    Labels the map leaves without a code are told on stderr.
    """
    from training.datasets import read_labelled
    from training.label_map import read_label_map
    from training.wording import uncoded_lines

    data = read_labelled(path, columns)
    if label_map is None:
        return data
    mapped = read_label_map(label_map, target, pack).applied(data)
    for line in uncoded_lines(mapped):
        tell(line)
    return mapped


def counted(data: LabelledData) -> str:
    """Return how many rows can be learned from, and how many cannot."""
    from triage.text.wording import spaced

    return f"Строк с меткой: {spaced(len(data))}, пропущено: {spaced(len(data.skipped))}"


def tell(text: str) -> None:
    """Say how the work goes, apart from the result."""
    typer.echo(text, err=True)


def tell_progress(done: int, total: int) -> None:
    """Say how much of a long reading is done, every tenth of it."""
    if done == total or done * 10 // total != max(0, done - 2_000) * 10 // total:
        tell(f"  прочитано {done} из {total}")
