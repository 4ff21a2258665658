"""A labelled export of the tiny region: every seed post on four streets; the street decides the authority."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.tiny_models import POSTS

STREETS = {
    "на улице Кленовой": "Мэрия Заозёрска",
    "на ул. Кленовая, 5": "Мэрия Заозёрска",
    "по улице Еловой": "Администрация Заозёрского района",
    "ул. Еловая, 12": "Администрация Заозёрского района",
}
ROWS = [
    {"text": f"{text}. Это {street}.", "topic": topic, "authority": authority, "day": f"{1 + number % 27:02d}.03.2026"}
    for group in POSTS.values()
    for topic, text in group
    for number, (street, authority) in enumerate(STREETS.items())
]


def write_export(path: Path, rows: list[dict[str, str]] | None = None) -> Path:
    """Write rows as CSV and return the path."""
    kept = ROWS if rows is None else rows
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(kept[0]) if kept else ["text", "topic"])
        writer.writeheader()
        writer.writerows(kept)
    return path


UNSEEN = [
    {"text": "Фонарь погас, темно, электричество пропало на улице Кленовой", "topic": "light.outage"},
    {"text": "Контейнеры не вывозят, мусор лежит на Еловой", "topic": "trash.bins"},
    {"text": "Терапевта нет, к врачу не попасть", "topic": "medicine.doctors"},
    {"text": "Сугробы не убирают, снег по колено", "topic": "ways.snow"},
    {"text": "Яма у школы, асфальт провалился", "topic": "ways.holes"},
    {"text": "Свет моргает, напряжения не хватает", "topic": "light.outage"},
    {"text": "Баки полные, вонь", "topic": "trash.bins"},
    {"text": "Хирург уехал, больница без врача", "topic": "medicine.doctors"},
    {"text": "Дорогу замело, трактора не было", "topic": "ways.snow"},
    {"text": "Выбоины на дороге, колесо пробил", "topic": "ways.holes"},
]
