"""`triage-train promote` and `rollback`: which model serves."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from training.commands import criteria, options

_TARGETS = "topic, authority, answer-quality или answer-criteria"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("promote", help="Назначить модель, если на отложенных данных она достоверно лучше нынешней.")(
        promote_command
    )
    app.command("rollback", help="Вернуть модель, назначенную перед нынешней.")(rollback_command)


def promote_command(
    model: options.Model,
    data: Annotated[Path | None, typer.Option("--data", help="Отложенные размеченные данные для сравнения.")] = None,
    text_column: options.TextColumn = "text",
    label_column: options.LabelColumn = "label",
    answer_column: options.AnswerColumn = None,
    home: options.Home = options.DEFAULT_HOME,
    force: Annotated[str | None, typer.Option("--force", help="Назначить без доказательств; здесь — причина.")] = None,
    label_map: options.LabelMapFile = None,
    region: options.Region = None,
    as_json: options.Json = False,
) -> None:
    """Make a model the champion if it is better than the present one on the same hold-out beyond noise."""
    from models.champions import ChampionHome, require_ground
    from models.kinds import ANSWER_CRITERIA, ANSWER_QUALITY, folder_target

    target = folder_target(model)
    if target == ANSWER_CRITERIA:
        now = datetime.now(UTC)
        criteria.promote_one(
            model, home, has_data=data is not None, promoted_at=now, forced_reason=force, as_json=as_json
        )
        return
    require_ground(has_data=data is not None, forced_reason=force)
    if target == ANSWER_QUALITY:
        from training.commands.answer_quality import promote_one, rated_columns

        promote_one(
            model,
            data,
            rated_columns(text_column, answer_column, label_column) if data else None,
            home,
            region,
            promoted_at=datetime.now(UTC),
            forced_reason=force,
            as_json=as_json,
        )
        return
    from training.datasets import Columns
    from training.promote import promote
    from training.wording import duel_lines

    surroundings = options.bench(region).surroundings
    columns = Columns(text_column, label_column)
    labelled = options.labelled(data, columns, label_map, target, surroundings.pack) if data else None
    outcome = promote(
        model, ChampionHome(home), surroundings, labelled, promoted_at=datetime.now(UTC), forced_reason=force
    )
    if as_json:
        typer.echo(json.dumps(asdict(outcome), ensure_ascii=False, indent=1))
        return
    if outcome.duel is not None:
        typer.echo("\n".join(duel_lines(outcome.duel)))
    typer.echo(f"Назначена модель {outcome.champion.folder} ({outcome.champion.reason}). Служба возьмёт её сама.")


def rollback_command(
    target: Annotated[str, typer.Argument(help=f"Цель: {_TARGETS}.")],
    home: options.Home = options.DEFAULT_HOME,
    as_json: options.Json = False,
) -> None:
    """Return to the champion before the present one."""
    from models.champions import ChampionHome

    withdrawn, serving = ChampionHome(home).rollback(target)
    if as_json:
        value = {"withdrawn": asdict(withdrawn), "serving": asdict(serving) if serving else None}
        typer.echo(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        now = serving.folder if serving else "поставляемая модель"
        typer.echo(f"Отозвана {withdrawn.folder}; теперь служит {now}.")
