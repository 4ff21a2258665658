"""What `fit`, `evaluate`, `cross-validate`, `compare` and `promote` do for the target answer-quality.

Open when one of them treats rated answers otherwise than posts with labels.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import typer

from models.champions import ChampionHome
from models.registry import Manifest
from training.answer_quality import fit_answer_quality, held_out_duel
from training.commands import options
from training.quality_config import load_quality_config
from training.quality_promotion import compare_calibrations, promote_calibration
from training.quality_scores import QualityDuel
from training.rated_answers import RatedColumns, RatedCriteria, read_criteria
from training.wording import leak_lines
from triage.domain.errors import InputError
from triage.regions.loader import default_region_folder, load_region
from triage.text.wording import decimal


def rated_columns(post: str, answer: str | None, quality: str, answered_at: str | None = None) -> RatedColumns:
    """Return the columns of a table of rated answers. InputError when the column of answers is not given."""
    if answer is None:
        raise InputError("не сказано, где ответы → укажите --answer-column ИМЯ")
    return RatedColumns(post, answer, quality, answered_at)


def read(data: Path, columns: RatedColumns, region: Path | None) -> RatedCriteria:
    """Read rated answers and say how many there are."""
    rated = read_criteria(data, columns, load_region(region or default_region_folder()))
    options.tell(f"Оценённых ответов: {len(rated)}.")
    return rated


def fit_calibration(
    data: Path,
    columns: RatedColumns,
    region: Path | None,
    output: Path,
    config_file: Path | None,
    overrides: Sequence[str],
) -> Manifest:
    """Learn the calibration; says whether it came nearer to analysts than the rubric on held-out pairs."""
    config = load_quality_config(config_file, overrides)
    manifest, duel = fit_answer_quality(read(data, columns, region), config, output)
    better = (
        "точнее рубрики, её можно назначить" if duel.is_challenger_better else "не точнее рубрики, назначить её нельзя"
    )
    options.tell("\n".join(duel_lines(duel)))
    options.tell(f"На отложенных парах калибровка {better}.")
    return manifest


def cross_validate_calibration(
    data: Path,
    columns: RatedColumns,
    region: Path | None,
    folds: int,
    config_file: Path | None,
    overrides: Sequence[str],
    *,
    as_json: bool,
) -> None:
    """Measure what a calibration of this data would gain, by nested cross-validation."""
    config = load_quality_config(config_file, [*overrides, f"split.folds={folds}"])
    say(held_out_duel(read(data, columns, region), config), as_json=as_json)


def evaluate_calibration(model: Path, data: Path, columns: RatedColumns, region: Path | None, *, as_json: bool) -> None:
    """Measure a calibration beside the rubric on answers to posts it has not learned from."""
    say(compare_calibrations(None, model, read(data, columns, region), load_quality_config()), as_json=as_json)


def compare_two(
    champion: Path, challenger: Path, data: Path, columns: RatedColumns, region: Path | None, *, as_json: bool
) -> None:
    """Compare two calibrations on answers to posts neither has learned from."""
    say(compare_calibrations(champion, challenger, read(data, columns, region), load_quality_config()), as_json=as_json)


def promote_one(
    model: Path,
    data: Path | None,
    columns: RatedColumns | None,
    home: Path,
    region: Path | None,
    *,
    promoted_at: datetime,
    forced_reason: str | None,
    as_json: bool,
) -> None:
    """Make a calibration the champion if it comes nearer to analysts beyond noise; `columns` are those of `data`."""
    rated = read(data, columns, region) if data is not None and columns is not None else None
    outcome = promote_calibration(
        model,
        ChampionHome(home),
        rated,
        load_quality_config(),
        promoted_at=promoted_at,
        forced_reason=forced_reason,
    )
    if as_json:
        typer.echo(json.dumps(asdict(outcome), ensure_ascii=False, indent=1))
        return
    if outcome.duel is not None:
        typer.echo("\n".join(duel_lines(outcome.duel)))
    typer.echo(f"Назначена модель {outcome.champion.folder} ({outcome.champion.reason}). Служба возьмёт её сама.")


def say(duel: QualityDuel, *, as_json: bool) -> None:
    """Print a duel for people or for programs."""
    if as_json:
        value = {**asdict(duel), "is_challenger_better": duel.is_challenger_better}
        typer.echo(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(duel_lines(duel)))


def duel_lines(duel: QualityDuel) -> list[str]:
    """Return what a duel of two formulas says, in Russian."""
    verdict = f"{duel.challenger_name}: ближе к аналитикам" if duel.is_challenger_better else "разница не доказана"
    rows = ((duel.champion_name, duel.champion), (duel.challenger_name, duel.challenger))
    return [
        f"Ответов: {duel.n}; в скобках 95 %-й интервал",
        *(f"{name}: средняя ошибка {scores.error} балла, Спирмен {scores.spearman}" for name, scores in rows),
        f"выигрыш: {decimal(duel.gain.value, 2)} балла [{decimal(duel.gain.low, 2)}; {decimal(duel.gain.high, 2)}]",
        verdict,
        *leak_lines(duel.leaked_rows),
    ]
