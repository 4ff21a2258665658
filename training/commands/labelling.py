"""`triage-train next` and `import-labels`: which posts to label next, and their labels back into a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.commands import options
from triage.domain.errors import FileFormatError, InputError

if TYPE_CHECKING:
    import pandas as pd

    from models.learned import LearnedModel
    from training.bench import Bench
    from training.screening import Offer, Screen

NEXT_HELP = """Выбрать обращения, метки которых научат больше всего: задания для Label Studio и таблица.

Не предлагаются обращения, на которых модель училась, почти повторы и те, где размечать нечего: ссылки, благодарности,
«да, подтверждаю». Сколько их и почему, сказано в итоге, построчно — в set-aside.csv. В папку записываются
label-studio.json (задания с подсказкой модели), label-studio.xml (настройка разметки), tasks.csv (то же таблицей:
заполните столбец label) и label-titles.csv (все метки с названиями)."""
IMPORT_HELP = """Превратить размеченные задания в таблицу для fit; задания без метки пропускаются.

В tasks.csv метку можно вписать кодом или названием из label-titles.csv, пока этот файл лежит рядом. С --add-to новые
строки дописываются к прежней обучающей таблице, под её столбцы."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("next", help=NEXT_HELP)(next_command)
    app.command("import-labels", help=IMPORT_HELP)(import_command)


def next_command(
    model: options.Model,
    data: Annotated[Path, typer.Argument(metavar="ДАННЫЕ", help="Таблица обращений: CSV, XLSX, JSONL или Parquet.")],
    text_column: options.TextColumn,
    output: Annotated[Path, typer.Option("-o", "--output", help="Папка заданий.")],
    count: Annotated[int, typer.Option("--count", min=1, max=2000, help="Сколько выбрать.")] = 50,
    region: options.Region = None,
) -> None:
    """Choose the posts whose labels would teach the most; write tasks for Label Studio and a table."""
    from models.learned import load_learned, target_of
    from models.pack_labels import names_of_codes
    from training.datasets import read_texts
    from training.queue import choose
    from training.screening import offer
    from training.task_files import Round, refuse_begun, write_round

    refuse_begun(output)
    texts, rows = read_texts(data, text_column)
    bench = options.bench(region)
    learned = load_learned(model, bench.surroundings)
    offered = offer(learned, texts, screen(learned, bench))
    if not offered.places:
        raise InputError(f"{data.name}: размечать нечего ({_told(offered)}) → возьмите новые обращения")
    fresh = [(texts[place], rows[place]) for place in offered.places]
    tasks = choose(learned.predictor, [text for text, _ in fresh], [row for _, row in fresh], count)
    labels = learned.model.labels
    titles = names_of_codes(labels, target_of(learned), bench.surroundings.pack)
    aside = [(rows[one.place], texts[one.place], one.reason) for one in offered.set_aside]
    write_round(output, Round(learned.manifest.name, tasks, labels, titles, aside))
    typer.echo("\n".join(summary(len(tasks), len(texts), offered, output)))


def screen(learned: LearnedModel, bench: Bench) -> Screen:
    """Return what tells posts with something to label, by the cold-start model inside a model, else the shipped one."""
    from models.learned import load_prior
    from training.screening import Screen

    topics = learned.predictor.observer.prior
    if topics is None and bench.prior_folder is not None:
        topics = load_prior(bench.prior_folder, bench.surroundings, bench.surroundings.encoder)
    return Screen(bench.surroundings, topics)


def summary(chosen_count: int, texts_count: int, offered: Offer, output: Path) -> list[str]:
    """Return what was chosen, and how many were set aside for which reason."""
    from training.task_files import ASIDE_FILE, TABLE_FILE, TASKS_FILE
    from triage.text.wording import plural, spaced

    chosen = plural(chosen_count, "обращение", "обращения", "обращений")
    lines = [f"Выбрано: {chosen} из {spaced(texts_count)} → {output / TASKS_FILE}, {output / TABLE_FILE}"]
    if offered.set_aside:
        lines.append(f"Не предлагались {spaced(len(offered.set_aside))} (построчно — {output / ASIDE_FILE}):")
        lines += [f"  {reason}: {spaced(count)}" for reason, count in offered.reasons.items()]
    return lines


def _told(offered: Offer) -> str:
    return "; ".join(f"{reason}: {count}" for reason, count in offered.reasons.items())


def import_command(
    answers: Annotated[Path, typer.Argument(metavar="ФАЙЛ", help="JSON из Label Studio или заполненная таблица.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Размеченная таблица.")],
    add_to: Annotated[
        Path | None, typer.Option("--add-to", help="Прежняя обучающая таблица: новые строки идут после её строк.")
    ] = None,
    text_column: Annotated[str, typer.Option("--text-column", help="Как назвать столбец текста.")] = "text",
    label_column: Annotated[str, typer.Option("--label-column", help="Как назвать столбец метки.")] = "label",
) -> None:
    """Turn labelled tasks into a table that `fit` reads; tasks without a label are left out."""
    import pandas as pd

    from models.pack_labels import some
    from training.task_files import LABELS_FILE, new_labels, read_labels
    from triage.files.formats import refuse_same_file
    from triage.files.tables import write_table
    from triage.text.wording import plural, spaced

    for source in filter(None, (answers, add_to)):
        refuse_same_file(source, output)
    labelled = read_labels(answers)
    if not labelled:
        raise FileFormatError(answers.name, "ни одного размеченного задания", "разметьте задания и выгрузите их снова")
    frame = pd.DataFrame([{text_column: one.text, label_column: one.label} for one in labelled], dtype="str")
    if add_to is not None:
        frame = _added(add_to, frame, (text_column, label_column))
    write_table(output, frame)
    count = plural(len(labelled), "размеченный текст", "размеченных текста", "размеченных текстов")
    typer.echo(f"{count}, строк в таблице {spaced(len(frame))} → {output}")
    if unknown := new_labels(answers, labelled):
        options.tell(
            f"Внимание: меток, каких нет в {LABELS_FILE}, {len(unknown)}: {some(unknown)}. Если это описки, исправьте "
            "их и повторите"
        )


def _added(path: Path, frame: pd.DataFrame, columns: tuple[str, str]) -> pd.DataFrame:
    """Return the rows of a table followed by new ones; cells the new ones lack are empty."""
    import pandas as pd

    from triage.files.tables import open_table

    table = open_table(path)
    for column in columns:
        if column not in table.columns:
            remedy = f"укажите --text-column и --label-column из имеющихся: {', '.join(table.columns)}"
            raise FileFormatError(path.name, f"нет столбца «{column}»", remedy, row=1, field=column)
    joined: pd.DataFrame = pd.concat([*table, frame], ignore_index=True).fillna("")
    return joined
