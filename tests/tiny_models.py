"""A tiny seed corpus for the tiny region, and an encoder that needs no weights."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

POSTS = {
    "light": [
        ("light.outage", "Третий час сидим без света, холодильник течёт"),
        ("light.outage", "Опять вырубили электричество по всей улице"),
        ("light.outage", "Провода искрят, лампочки еле горят, напряжения нет"),
        ("light.outage", "Когда включат свет? Темнота, дети уроки при свечке делают"),
        ("light.outage", "Отключили свет без предупреждения на весь день"),
    ],
    "medicine": [
        ("medicine.doctors", "К терапевту талонов нет до конца месяца"),
        ("medicine.doctors", "Врача в посёлке нет второй год, лечиться не у кого"),
        ("medicine.doctors", "В больнице один хирург на весь район"),
        ("medicine.doctors", "Не могу записать ребёнка к врачу, регистратура не отвечает"),
        ("medicine.doctors", "Педиатр уволился, больница пустая"),
    ],
    "trash": [
        ("trash.bins", "Мусор не вывозят неделю, баки переполнены"),
        ("trash.bins", "Контейнер во дворе завален пакетами, крысы бегают"),
        ("trash.bins", "Мусоровоз проехал мимо, баки стоят полные"),
        ("trash.bins", "Поставьте хоть один бак, мусор носим за километр"),
        ("trash.bins", "Вонь от контейнеров, вывозите мусор чаще"),
    ],
    "ways": [
        ("ways.holes", "Яма на яме, колесо пробил на дороге"),
        ("ways.holes", "Асфальт развалился, дорога как после бомбёжки"),
        ("ways.holes", "Заделайте яму у магазина, машины объезжают по обочине"),
        ("ways.holes", "Дорогу разбили фуры, ямы по колено"),
        ("ways.holes", "Выбоины на дороге никто не латает"),
        ("ways.snow", "Снег не чистят, дорогу замело, сугробы по пояс"),
        ("ways.snow", "Гололёд на дороге, машины в кювете, песка нет"),
        ("ways.snow", "Трактор не приезжал, дорога в снегу, скорая застряла"),
        ("ways.snow", "После снегопада сугроб посреди проезжей части"),
        ("ways.snow", "Спасибо за каток! Дорога ледяная, не посыпают"),
    ],
}
NON_INCIDENTS = [
    ("thanks", "Спасибо большое за праздник, молодцы!"),
    ("congratulation", "Поздравляем всех с днём посёлка"),
    ("advert", "Продаю картошку, доставка бесплатно"),
    ("thanks", "Благодарим администрацию за новую площадку"),
    ("chat", "Доброе утро, соседи, хорошего дня"),
    ("advert", "Маникюр на дому, скидки, пишите в личку"),
]


class SpellingEncoder:
    """Vectors of 32 numbers from hashed letter triples: alike spelling gives alike vectors."""

    name = "spelling/1"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        vectors = np.zeros((len(texts), 32), dtype=np.float32)
        for row, text in enumerate(texts):
            padded = f"  {text.lower()}  "
            for start in range(len(padded) - 2):
                vectors[row, zlib.crc32(padded[start : start + 3].encode()) % 32] += 1.0
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def write_corpus(folder: Path) -> Path:
    """Write the tiny corpus as a seed folder and return it."""
    (folder / "posts").mkdir(parents=True)
    for group, posts in POSTS.items():
        lines = ["topic\ttext", *(f"{topic}\t{text}" for topic, text in posts)]
        (folder / "posts" / f"{group}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = ["kind\ttext", *(f"{kind}\t{text}" for kind, text in NON_INCIDENTS)]
    (folder / "non_incidents.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    marked = "text\n⟦ways.holes|Яма у дома⟧, и ещё ⟦trash.bins|мусор не вывозят⟧ вторую неделю\n"
    (folder / "multi.tsv").write_text(marked, encoding="utf-8")
    (folder / "volumes.csv").write_text("code,share,source\nways.snow,0.6,вымысел\nways.holes,0.4,вымысел\n")
    return folder
