"""`triage-train fit-criteria`: learned criteria of answer quality, from our own answers and from analysts' reviews."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from training.commands import options
from triage.domain.errors import InputError

HELP = f"""Обучить критерии качества ответов на своих оценённых ответах (минута), с --reviews — и на оценках аналитиков.

С --reviews критерии сравниваются с нынешними на отложенных оценках; если они не стали достоверно ближе к аналитикам,
ничего не записывается, пока не сказано --force ПРИЧИНА.

{options.EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("fit-criteria", help=HELP)(fit_criteria_command)


def fit_criteria_command(
    output: options.NewModel,
    reviews: Annotated[
        list[Path] | None,
        typer.Option("--reviews", help="Выгрузка оценок аналитиков: triage rated-answers (можно несколько)."),
    ] = None,
    home: options.Home = options.DEFAULT_HOME,
    force: Annotated[str | None, typer.Option("--force", help="Записать без доказательств; здесь — причина.")] = None,
    replace: options.Replace = False,
    as_json: options.Json = False,
) -> None:
    """Learn the criteria of answer quality, from our own answers alone or from analysts' reviews too."""
    from models.champions import ChampionHome
    from models.registry import check_target

    check_target(output, replace=replace)
    from training.answer_criteria import corpus, examples_of, fit_criteria, write_fitted
    from training.criteria_duel import duel_lines
    from training.criteria_promotion import fit_with_reviews
    from training.criteria_reviews import read_reviews
    from triage.answers.pair_reader import PairReader
    from triage.text.document import Reader
    from triage.text.morphology import Morphology

    reader = Reader(Morphology())
    if not reviews:
        answers = corpus()
        examples = examples_of(answers, PairReader(reader))
        manifest = write_fitted(output, fit_criteria(examples), examples, figures={"own_answers": len(answers)})
        typer.echo(f"{manifest.name} {manifest.version}: ответов {len(answers)}, примеров {len(examples)} → {output}")
        return
    judged = read_reviews(reviews)
    options.tell(f"Оценённых по критериям ответов: {len(judged)}. Сравниваем с нынешними критериями (минуты)…")
    outcome = fit_with_reviews(judged, corpus(), reader, ChampionHome(home), output, forced_reason=force)
    if as_json:
        value = {
            **asdict(outcome.duel),
            "is_better": outcome.duel.is_better,
            "is_written": outcome.manifest is not None,
        }
        typer.echo(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(duel_lines(outcome.duel)))
    if outcome.manifest is None:
        raise InputError("на отложенных оценках критерии не лучше нынешних → добавьте оценки или --force ПРИЧИНА")
    options.tell(f"{outcome.manifest.name} {outcome.manifest.version} → {output}; назначить: triage-train promote")


def promote_one(
    model: Path, home: Path, *, has_data: bool, promoted_at: datetime, forced_reason: str | None, as_json: bool
) -> None:
    """Make criteria the champion if they beat what serves now."""
    from models.champions import ChampionHome
    from training.criteria_promotion import promote_criteria

    if has_data:
        raise InputError("критерии сравнены с нынешними при обучении (fit-criteria --reviews) → уберите --data")
    outcome = promote_criteria(model, ChampionHome(home), promoted_at=promoted_at, forced_reason=forced_reason)
    if as_json:
        typer.echo(json.dumps(asdict(outcome), ensure_ascii=False, indent=1))
        return
    typer.echo(f"Назначены критерии {outcome.champion.folder} ({outcome.champion.reason}). Служба возьмёт их сама.")
