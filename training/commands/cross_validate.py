"""`triage-train cross-validate`: how right models of this data would be, by folds of near-duplicate clusters."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from training.commands import options
from training.targets import Target

if TYPE_CHECKING:
    from training.datasets import LabelledData
    from training.metrics import Comparison

HELP = "Измерить по отложенным долям, а где есть даты — и по поздним строкам; почти повторы не разделяются."


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("cross-validate", help=HELP)(cross_validate_command)


def cross_validate_command(
    data: options.Data,
    text_column: options.TextColumn,
    label_column: options.LabelColumn,
    target: Annotated[Target, typer.Option("--target", help="Чему учить.")] = "topic",
    folds: Annotated[int, typer.Option("--folds", min=2, max=50, help="Число долей.")] = 5,
    answer_column: options.AnswerColumn = None,
    date_column: options.DateColumn = None,
    later_share: Annotated[float, typer.Option("--later", min=0.05, max=0.5, help="Доля поздних строк.")] = 0.25,
    config_file: options.ConfigFile = None,
    overrides: options.Overrides = None,
    label_map: options.LabelMapFile = None,
    region: options.Region = None,
    as_json: options.Json = False,
) -> None:
    """Measure on held-out folds, and on the latest rows where there are dates; near-duplicates stay together."""
    if target == "answer-quality":
        from training.commands.answer_quality import cross_validate_calibration, rated_columns

        rated, given = rated_columns(text_column, answer_column, label_column, date_column), overrides or ()
        cross_validate_calibration(data, rated, region, folds, config_file, given, as_json=as_json)
        return
    from training.config import load_config
    from training.datasets import Columns
    from training.experiment import cross_validate, prepare, validate_by_time
    from training.wording import comparison_lines

    config = load_config(target, config_file, overrides or ())
    bench = options.bench(region)
    columns = Columns(text_column, label_column, date_column)
    labelled = options.labelled(data, columns, label_map, target, bench.surroundings.pack)
    options.tell(f"{options.counted(labelled)}. Долей: {folds}. Читаем…")
    material = prepare(labelled, config, bench)
    _, comparison = cross_validate(material, config, folds, _tell_fold)
    by_time = validate_by_time(material, labelled, config, later_share)
    if as_json:
        value = {"folds": folds, **asdict(comparison), "by_time": asdict(by_time) if by_time else None}
        typer.echo(json.dumps(value, ensure_ascii=False, indent=1))
        return
    typer.echo("\n".join([*comparison_lines(comparison), *_time_lines(labelled, by_time)]))


def _tell_fold(done: int, total: int) -> None:
    options.tell(f"  доля {done} из {total}")


def _time_lines(data: LabelledData, by_time: Comparison | None) -> list[str]:
    """Return the figures of later rows; where dates were asked for and gave none, why."""
    import numpy as np

    from training.wording import comparison_lines
    from triage.text.wording import spaced

    if by_time is not None:
        return ["Обучено на ранних, проверено на поздних:", *comparison_lines(by_time)]
    if data.columns.date is None:
        return []
    dated = spaced(int((~np.isnat(data.dates)).sum()))
    why = "поздних или ранних строк без почти повторов слишком мало" if data.has_dates else "нужно хотя бы половину"
    return [f"По времени не проверено: дата прочитана в {dated} строках из {spaced(len(data))}, {why}"]
