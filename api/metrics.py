"""What Prometheus reads: requests, decisions, backlog, drift; open to add a figure to the dashboards.

Counters of the workers of one server are added up: each writes its own into a file of the folder that the variable
`PROMETHEUS_MULTIPROC_DIR` names (`triage serve --workers` sets it), and whichever is asked adds them. Backlog and drift
are read from the database when asked, at most once a minute, so every worker of every server says the same.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api.settings import WORKERS_FOLDER
from triage.domain.decisions import Decision
from triage.domain.errors import StorageError
from triage.incidents.drift import Drift, measure_drift
from triage.incidents.services import IncidentServices
from triage.storage.statistics import Backlog

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_REFRESH = timedelta(minutes=1)


class Metrics:
    """The metrics of one app, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        counted = self.registry
        if os.environ.get(WORKERS_FOLDER):
            counted = CollectorRegistry()  # its values go to the files, which are read instead of it
            MultiProcessCollector(self.registry)  # type: ignore[no-untyped-call]
        self._requests = Histogram(
            "triage_request_seconds",
            "Время ответа по маршрутам",
            ["method", "route", "status"],
            buckets=_BUCKETS_S,
            registry=counted,
        )
        self._decisions = Counter(
            "triage_decisions_total", "Решения по исходу и органу", ["status", "authority"], registry=counted
        )
        self._reasons = Counter(
            "triage_abstentions_total", "Почему решение отдано человеку", ["reason"], registry=counted
        )

    def request(self, method: str, route: str, status: int, duration_s: float) -> None:
        """Note one request."""
        self._requests.labels(method, route, str(status)).observe(duration_s)

    def decided(self, decisions: Iterable[Decision]) -> None:
        """Note decisions made."""
        for decision in decisions:
            self._decisions.labels(decision.status.value, decision.main.route.authority or "").inc()
            for reason in decision.reasons:
                self._reasons.labels(reason.value).inc()

    def serves(self, model: Callable[[], str], region: str) -> None:
        """Show which model and region serve; `model` is asked at every scrape, because a promotion changes it."""
        self.registry.register(ServingModel(model, region))

    def watch(self, incidents: IncidentServices) -> None:
        """Add backlog and drift of a database."""
        self.registry.register(StoredFigures(incidents))

    def exposition(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry)


class ServingModel(Collector):
    """Which model this process serves with now."""

    def __init__(self, model: Callable[[], str], region: str):
        self._model = model
        self._region = region

    def collect(self) -> Iterator[Metric]:
        """Yield the gauge."""
        family = GaugeMetricFamily("triage_model_info", "Версии модели и региона", labels=["model", "region"])
        family.add_metric([self._model(), self._region], 1)
        yield family


class StoredFigures(Collector):
    """Backlog and drift as read from the database; nothing while it is gone."""

    def __init__(self, incidents: IncidentServices):
        self._incidents = incidents
        self._lock = threading.Lock()
        self._read: tuple[Backlog, Drift] | None = None
        self._read_at: datetime | None = None

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges."""
        up = GaugeMetricFamily("triage_database_up", "Отвечает ли база")
        try:
            backlog, drift = self._figures()
        except StorageError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield _gauge("triage_review_queue", "Ждут человека", backlog.review_count)
        yield _gauge("triage_open_appeals", "Возражения без решения", backlog.appeal_count)
        yield _gauge("triage_pending_deliveries", "Вызовы в очереди", backlog.pending_delivery_count)
        yield _gauge("triage_dead_deliveries", "Вызовы, которые не удались", backlog.dead_delivery_count)
        if drift.topic_distance is not None and drift.confidence_psi is not None:
            yield _gauge("triage_topic_drift", "Сдвиг состава тем за 7 дней, 0–1", drift.topic_distance)
            yield _gauge("triage_confidence_drift", "Сдвиг уверенности за 7 дней, PSI", drift.confidence_psi)

    def _figures(self) -> tuple[Backlog, Drift]:
        now = self._incidents.clock.now()
        with self._lock:
            if self._read is None or self._read_at is None or now >= self._read_at + _REFRESH:
                with self._incidents.database.reading() as unit:
                    self._read = (unit.statistics.backlog(), measure_drift(unit, now))
                self._read_at = now
            return self._read


def _gauge(name: str, help_text: str, value: float) -> Metric:
    family = GaugeMetricFamily(name, help_text)
    family.add_metric([], value)
    return family
