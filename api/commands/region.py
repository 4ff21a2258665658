"""`triage region check|new`: checks a region pack, or builds a skeleton of one."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.exits import EXIT_CODES, FOUND_FAULTS
from triage.text.wording import plural

if TYPE_CHECKING:
    from triage.regions.checker import CheckReport

DEFAULT_TEMPLATE = "mari_el"


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(no_args_is_help=True, help="Пакет региона: проверить или начать новый.")
    app.add_typer(group, name="region")
    group.command("check", help=f"Проверить пакет: каждая ошибка с файлом, строкой и советом.\n\n{EXIT_CODES}")(_check)
    group.command("new", help=f"Собрать заготовку пакета по таблицам ОКТМО.\n\n{EXIT_CODES}")(_new)


def _check(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="Папка пакета или имя поставляемого региона.")],
    as_json: Annotated[bool, typer.Option("--json", help="Вывести JSON.")] = False,
) -> None:
    from triage.regions.checker import check_region
    from triage.text.morphology import Morphology

    report = check_region(_folder_of(folder), Morphology())
    if as_json:
        found = [{"gravity": str(f.gravity), **asdict(f.fault)} for f in report.findings]
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _print(folder, report)
    if report.errors:
        raise typer.Exit(FOUND_FAULTS)


def _print(folder: str, report: CheckReport) -> None:
    from triage.regions.findings import Gravity

    for finding in report.findings:
        name = "ошибка" if finding.gravity is Gravity.ERROR else "предупреждение"
        typer.echo(f"{name}: {finding.fault}")
    errors = plural(len(report.errors), "ошибка", "ошибки", "ошибок")
    warnings = plural(len(report.warnings), "предупреждение", "предупреждения", "предупреждений")
    typer.echo(f"{folder}: {errors}, {warnings}.")


def _new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Новая папка; её имя — код региона.")],
    name: Annotated[str, typer.Option(help="Название региона: «Республика Татарстан».")],
    municipalities: Annotated[Path, typer.Option(help="CSV районов: oktmo8, name_clean, center, level.")],
    settlements: Annotated[Path, typer.Option(help="CSV населённых пунктов: oktmo11, type, name, raw, district, …")],
    time_zone: Annotated[str, typer.Option(help="Часовой пояс.")] = "Europe/Moscow",
    template: Annotated[str, typer.Option(help="Пакет, у которого взять темы и правила.")] = DEFAULT_TEMPLATE,
) -> None:
    from triage.regions.skeleton import RegionName, create_skeleton

    region = RegionName(folder.name, name, time_zone)
    pack = create_skeleton(region, municipalities, settlements, folder, template=_folder_of(template))
    districts = plural(len(pack.districts), "район", "района", "районов")
    places = plural(len(pack.settlements), "населённый пункт", "населённых пункта", "населённых пунктов")
    typer.echo(f"Заготовка собрана: {folder} — {districts}, {places}.")
    typer.echo(f"Дальше: triage region check {folder} и docs/region-pack.md.")


def _folder_of(region: str) -> Path:
    """Return the folder of a shipped region by its name; any other text is a path."""
    from triage.regions.loader import default_region_folder

    shipped = default_region_folder(region)
    return shipped if not Path(region).exists() and region.isidentifier() and shipped.is_dir() else Path(region)
