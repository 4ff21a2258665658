"""`triage retention run`: deletes what is kept long enough, now instead of at night, or says what would go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.exits import EXIT_CODES
from api.commands.exports import DatabaseOption, stored

if TYPE_CHECKING:
    from triage.incidents.retention import RetentionPlan

RUN_HELP = f"""Удалить обращения старше срока хранения сейчас, не дожидаясь ночи; след остаётся в журнале действий.

Срок — TRIAGE_RETENTION_DAYS или --days. Удалённое не вернуть: сначала посмотрите с --dry-run, что уйдёт.

{EXIT_CODES}"""
Days = Annotated[int | None, typer.Option("--days", min=1, max=36_500, help="Срок в днях вместо заданного настройкой.")]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="retention")
    group.callback()(_group)  # keeps a group of one command a group
    group.command("run", help=RUN_HELP)(_run)


def _group() -> None:
    """Срок хранения: удалить то, что хранится дольше него."""


def _run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Только сказать, что было бы удалено.")] = False,
    days: Days = None,
    as_json: Annotated[bool, typer.Option("--json", help="Итог для программы.")] = False,
    database_url: DatabaseOption = None,
) -> None:
    from api.clock import SystemClock
    from api.settings import settings_with
    from triage.incidents.policy import Policy
    from triage.incidents.retention import delete_old, plan_deletion

    kept_days = days or settings_with().retention_days
    policy, clock = Policy(retention_days=kept_days or None), SystemClock()
    with stored(database_url) as database:
        plan = plan_deletion(database, clock, policy)
        if not dry_run:
            report = delete_old(database, clock, policy)
    deleted = 0 if dry_run else report.incident_count
    if as_json:
        typer.echo(json.dumps(_figures(plan, deleted, is_dry_run=dry_run), ensure_ascii=False))
        return
    for line in _lines(plan, kept_days):
        typer.echo(line)
    typer.echo("Ничего не удалено: это проба." if dry_run else f"Удалено обращений: {deleted}.")


def _figures(plan: RetentionPlan, deleted: int, *, is_dry_run: bool) -> dict[str, object]:
    """Return the outcome for a program."""
    return {
        "dry_run": is_dry_run,
        "oldest_kept": plan.oldest and plan.oldest.isoformat(),
        "incidents": plan.incidents.count,
        "by_state": {state.value: count for state, count in sorted(plan.incidents.by_state.items())},
        "answers": plan.incidents.answer_count,
        "deliveries": plan.delivery_count,
        "idempotency_keys": plan.idempotency_count,
        "deleted": deleted,
    }


def _lines(plan: RetentionPlan, kept_days: int) -> Iterator[str]:
    """Yield what is beyond the time of keeping, for a person."""
    from api.names import STATES
    from triage.text.wording import spaced

    found = plan.incidents
    if plan.oldest is None:
        yield "Обращения хранятся бессрочно (TRIAGE_RETENTION_DAYS=0); другой срок — --days."
        return
    yield f"Хранится дней: {spaced(kept_days)}, то есть с {plan.oldest:%d.%m.%Y %H:%M} UTC."
    if found.first_at is None or found.last_at is None:
        yield "Старше этого обращений нет."
    else:
        yield f"Старше этого обращений: {spaced(found.count)}, с {found.first_at:%d.%m.%Y} по {found.last_at:%d.%m.%Y}:"
        for state, count in sorted(found.by_state.items()):
            yield f"  {STATES[state]}: {spaced(count)}"
        yield f"С ними ответов: {spaced(found.answer_count)}."
    yield f"Вызовов получателей: {spaced(plan.delivery_count)}; ключей повтора: {spaced(plan.idempotency_count)}."
