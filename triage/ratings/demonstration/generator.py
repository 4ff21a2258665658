"""Builds the demonstration months as rows of the incident system's export; open to see what is invented and how.

`plan.toml` fixes volumes, mean times, solved counts and habits of every authority, `texts.toml` the words. The same
seed gives the same rows; `october_2021.csv` beside this file is what it wrote, and a test builds it again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from triage.domain.authorities import AuthorityKind
from triage.domain.places import Settlement
from triage.ratings.demonstration.wording import Writer, Written
from triage.regions.pack import RegionPack

PLAN_FILE = Path(__file__).parent / "plan.toml"
MONTHS = ((2021, 10), (2021, 9))
"""The rated month and the one before it, in the order of the pairs in the plan."""

_STREETS = (
    "Советская",
    "Ленина",
    "Мира",
    "Лесная",
    "Садовая",
    "Гагарина",
    "Молодёжная",
    "Пушкина",
    "Заречная",
    "Кирова",
)
_CENTRE_SHARE = 0.65
_SPREAD = 0.75
"""Standard deviation of the logarithm of times to the first answer: a long tail, as in real months."""


@dataclass(frozen=True, slots=True)
class AuthorityPlan:
    """What one authority does in one month; `mean_s` is the mean time to the first answer in seconds."""

    code: str
    count: int
    mean_s: int
    solved: int
    good: float
    interim: float
    unanswered: int
    habit: str


@dataclass(frozen=True, slots=True)
class DemonstrationCase:
    """One generated message with everything the export says of it. Moments are local and naive."""

    number: int
    authority: str
    authority_name: str
    topic: str
    settlement: Settlement
    street: str
    house: str
    created: datetime
    assigned: datetime
    answered: datetime | None
    closed: datetime | None
    written: Written
    outcome: str
    closing_reason: str
    solvable: bool


def read_plan(month_index: int, path: Path = PLAN_FILE) -> tuple[AuthorityPlan, ...]:
    """Return the plans of one month (0 = the rated one, 1 = the one before)."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        AuthorityPlan(
            code=code,
            count=entry["counts"][month_index],
            mean_s=entry["minutes"][month_index] * 60,
            solved=entry["solved"][month_index],
            good=entry["good"],
            interim=entry["interim"],
            unanswered=entry["unanswered"],
            habit=entry.get("habit", ""),
        )
        for code, entry in document["authorities"].items()
    )


def read_notice(path: Path = PLAN_FILE) -> str:
    """Return the sentence that every output made of these data must show."""
    return str(tomllib.loads(path.read_text(encoding="utf-8"))["notice"])


def demonstration_cases(pack: RegionPack) -> Iterator[DemonstrationCase]:
    """Yield the cases of both months, in order of time within each authority."""
    document: Mapping[str, Any] = tomllib.loads(PLAN_FILE.read_text(encoding="utf-8"))
    builder = _Builder(pack, document["topics"], np.random.default_rng(document["seed"]))
    for index, (year, month) in enumerate(MONTHS):
        for plan in read_plan(index):
            yield from builder.cases(plan, year, month)


class _Builder:
    """Draws everything that the plan leaves open."""

    def __init__(self, pack: RegionPack, topics: Mapping[str, Sequence[str]], rng: np.random.Generator):
        self._pack, self._topics, self._rng = pack, topics, rng
        self._writer = Writer(rng)
        self._number = 210_000
        self._centres = {district.centre_oktmo for district in pack.districts}

    def cases(self, plan: AuthorityPlan, year: int, month: int) -> Iterator[DemonstrationCase]:
        first = datetime(year, month, 1)  # noqa: DTZ001 (the export has local times without offset)
        authority = self._pack.authority(plan.code, first.date())
        created = self._moments(plan, first)
        waits = self._waits(plan)
        solved = set(self._rng.choice(plan.count - plan.unanswered, plan.solved, replace=False).tolist())
        good = set(self._rng.permutation(plan.count)[: round(plan.good * plan.count)].tolist())
        interim = set(self._rng.permutation(plan.count)[: round(plan.interim * plan.count)].tolist())
        for index in range(plan.count):
            place = self._place(authority.kind, authority.district)
            kind = "interim" if index in interim else "good" if index in good else self._lesser()
            yield self._case(plan, authority.short_name, place, created[index], waits[index], index in solved, kind)

    def _case(
        self,
        plan: AuthorityPlan,
        name: str,
        place: Settlement,
        created: datetime,
        wait_s: int | None,
        is_solved: bool,
        kind: str,
    ) -> DemonstrationCase:
        self._number += int(self._rng.integers(1, 9))
        topic = self._pick(self._topics["municipal" if plan.code.startswith("adm_") else plan.code])
        street = self._pick(_STREETS)
        house = str(self._rng.integers(1, 88))
        assigned = created + timedelta(seconds=int(self._rng.integers(60, 1500)))
        answered = None if wait_s is None else assigned + timedelta(seconds=wait_s)
        if answered is not None and plan.habit == "office_hours":
            answered = self._in_office(answered)
        kind = self._habitual(plan.habit, kind, is_solved)
        written = self._writer.write(topic, kind, place.forms, street, answered, is_solved)
        outcome, closed, reason = self._end(plan, answered, is_solved)
        return DemonstrationCase(
            number=self._number,
            authority=plan.code,
            authority_name=name,
            topic=topic,
            settlement=place,
            street=street,
            house=house,
            created=created,
            assigned=assigned,
            answered=answered,
            closed=closed,
            written=written,
            outcome=outcome,
            closing_reason=reason,
            solvable=is_solved or bool(self._rng.random() < 0.55),
        )

    def _moments(self, plan: AuthorityPlan, first: datetime) -> list[datetime]:
        """Messages come from seven in the morning to eleven at night, on every day of the month."""
        days = self._rng.integers(0, 30, plan.count)
        hours = np.clip(self._rng.normal(14.5, 4.2, plan.count), 7, 22.9)
        moments = [first + timedelta(days=int(d), seconds=int(h * 3600)) for d, h in zip(days, hours, strict=True)]
        return sorted(moments)

    def _in_office(self, moment: datetime) -> datetime:
        """Move an answer to the next office hours: such an authority never answers in the evening or at weekends."""
        if moment.hour >= 16:
            moment = (moment + timedelta(days=1)).replace(hour=9)
        moment = moment.replace(hour=13 if moment.hour == 12 else max(moment.hour, 9))
        while moment.weekday() >= 5:
            moment += timedelta(days=1)
        return moment

    def _waits(self, plan: AuthorityPlan) -> list[int | None]:
        """Log-normal times whose mean is exactly the planned one; the last cases stay unanswered."""
        answered = plan.count - plan.unanswered
        drawn = np.clip(self._rng.lognormal(0, _SPREAD, answered), 0.05, 6)
        waits = np.maximum((drawn / drawn.mean() * plan.mean_s).astype(int), 60)
        waits[int(waits.argmax())] += plan.mean_s * answered - int(waits.sum())
        return [int(wait) for wait in waits] + [None] * plan.unanswered

    def _end(self, plan: AuthorityPlan, answered: datetime | None, is_solved: bool) -> tuple[str, datetime | None, str]:
        if answered is None:
            return "", None, ""
        closed = answered + timedelta(hours=float(self._rng.gamma(2.0, 30.0)) + 1)
        if is_solved:
            early = plan.habit == "closed_early" and self._rng.random() < 0.7
            closed = answered - timedelta(minutes=20) if early else closed
            satisfied = self._rng.random() < 0.2 + 0.6 * plan.good
            return "Решено", closed, "Автор доволен" if satisfied else "Нет ответа от автора"
        if plan.habit == "postponed" and self._rng.random() < 0.45:
            last = answered.replace(day=30, hour=16)
            return "Отложено", max(last, answered), ""
        if self._rng.random() < 0.05:
            return "Отложено", closed, ""
        if self._rng.random() < 0.06:
            return "Не решено", closed, "Дальнейший диалог нецелесообразен"
        return "Разъяснено", closed, "Нет ответа от автора"

    def _habitual(self, habit: str, kind: str, is_solved: bool) -> str:
        if habit == "templates" and kind != "good":
            return "template"
        if habit == "not_ours" and not is_solved and self._rng.random() < 0.6:
            return "not_ours"
        return kind

    def _place(self, kind: AuthorityKind, district: str | None) -> Settlement:
        """Pick a settlement of the district, its centre most often; ministries hear from everywhere."""
        code = district or self._pick([d.code for d in self._pack.districts])
        inside = [s for s in self._pack.settlements if s.district == code and s.type in {"г", "пгт", "с", "п"}]
        centre = [s for s in inside if s.oktmo in self._centres]
        if centre and (kind is AuthorityKind.MUNICIPAL or self._rng.random() < _CENTRE_SHARE):
            return centre[0] if self._rng.random() < _CENTRE_SHARE else inside[int(self._rng.integers(len(inside)))]
        return inside[int(self._rng.integers(len(inside)))]

    def _lesser(self) -> str:
        return "fair" if self._rng.random() < 0.55 else "poor"

    def _pick(self, options: Sequence[str]) -> str:
        return str(options[int(self._rng.integers(len(options)))])
