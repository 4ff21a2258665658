"""`triage-train seed check` and `fit-seed`: our own corpus, and the model of day one that it teaches."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from training.commands import options
from training.seed import SEED_FOLDER, VOLUMES_FILE
from triage.domain.errors import FileFormatError

FAULTS_FOUND = 1


def register(app: typer.Typer) -> None:
    """Add the commands."""
    seed = typer.Typer(no_args_is_help=True, help="Собственный корпус обращений.")
    seed.command(
        "check",
        help="Проверить корпус: форма, темы, количества, почти повторы, шаблоны, совпадения с настоящими.",
    )(seed_check)
    app.command("fit-seed", help="Обучить модель тем первого дня на своём корпусе и темах региона (около минуты).")(
        fit_seed_command
    )
    app.add_typer(seed, name="seed")


def seed_check(
    folder: Annotated[Path, typer.Argument(help="Папка корпуса.")] = SEED_FOLDER,
    region: options.Region = None,
    real: Annotated[Path | None, typer.Option(help="CSV с настоящими обращениями для сравнения.")] = None,
    real_column: Annotated[str, typer.Option(help="Столбец текста в этом CSV.")] = "text",
    as_json: options.Json = False,
) -> None:
    """Check the seed corpus: form, topics, counts, near-duplicates, templates, copies of real posts."""
    from training.cold_start import read_volumes
    from training.corpus import read_corpus
    from training.seed_check import check_corpus
    from triage.regions.loader import load_region

    codes = [topic.code for topic in load_region(options.region_folder(region)).topics]
    volumes = read_volumes(VOLUMES_FILE, codes)
    frequent_first = [code for _, code in sorted(zip(-volumes, codes, strict=True))]
    corpus, faults = read_corpus(folder, set(codes))
    report, more = check_corpus(corpus, frequent_first, _column(real, real_column) if real else [])
    faults += more
    if as_json:
        typer.echo(json.dumps({**asdict(report), "faults": list(map(str, faults))}, ensure_ascii=False, indent=1))
    else:
        for name, value in asdict(report).items():
            typer.echo(f"{name}: {value}")
        for fault in faults:
            typer.echo(str(fault), err=True)
    if faults or report.topics_short:
        raise typer.Exit(FAULTS_FOUND)


def fit_seed_command(
    output: options.NewModel,
    region: options.Region = None,
    folder: Annotated[Path, typer.Option("--seed", help="Папка корпуса.")] = SEED_FOLDER,
    volumes: Annotated[Path, typer.Option(help="CSV: code,share,source — как часты темы.")] = VOLUMES_FILE,
    without_encoder: Annotated[bool, typer.Option(help="Учить только по словам.")] = False,
    replace: options.Replace = False,
    as_json: options.Json = False,
) -> None:
    """Train the topic model of day one on the seed corpus and the taxonomy of a region (about a minute)."""
    from models.registry import check_target

    check_target(output, replace=replace)
    from models.card_text import read_card
    from models.encoder import load_encoder
    from models.topic import KIND
    from training.seed_model import SeedModelOptions, fit_seed
    from triage.regions.loader import load_region
    from triage.text.document import Reader
    from triage.text.morphology import Morphology

    pack = load_region(options.region_folder(region))
    encoder = None if without_encoder else load_encoder()
    if encoder is None:
        options.tell("Кодировщик предложений не установлен или выключен: учим только по словам.")
    else:
        options.tell("Читаем корпус и кодируем предложения…")
    manifest, _ = fit_seed(
        pack, Reader(Morphology()), encoder, output, SeedModelOptions(seed_folder=folder, volumes=volumes)
    )
    if as_json:
        typer.echo(json.dumps(dict(manifest.metrics), ensure_ascii=False, indent=1))
    else:
        typer.echo(read_card(output, KIND), nl=False)


def _column(path: Path, column: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if column not in (reader.fieldnames or ()):
            raise FileFormatError(path.name, f"нет столбца «{column}»", "укажите --real-column", row=1)
        return [row[column] for row in reader if row[column]]
