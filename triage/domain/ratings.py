"""The rating of authorities as values: windows, estimates, league rows, boards, signals, exclusions.

Open this to see what a rating consists of; `triage.ratings` computes it, the publication shows it, and the published
JSON Schema is generated from these classes. Shares and points are numbers from 0 to 100, durations are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PROTOCOL = 2
"""Version of the published JSON: raised when a reader of the version before would refuse or misread a document.

That is a field gone or of another meaning, and a new word in a closed list: 2 = the interval method `no_spread`.
"""


class WindowKind(StrEnum):
    """Which kind of period a rating covers."""

    MONTH = "month"
    QUARTER = "quarter"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Window:
    """A period of local calendar days, `first_day` included and `end_day` excluded.

    A message belongs to the window in which it was written, by the clock of the region.
    """

    kind: WindowKind
    first_day: date
    end_day: date


class MeasureCode(StrEnum):
    """The measures of a rating in the order in which they are shown; docs/rating.md defines each of them."""

    MEAN_TIME = "mean_time"
    MEDIAN_TIME = "median_time"
    P90_TIME = "p90_time"
    MEAN_WORKING_TIME = "mean_working_time"
    MEDIAN_WORKING_TIME = "median_working_time"
    P90_WORKING_TIME = "p90_working_time"
    MEAN_FINAL_TIME = "mean_final_time"
    MEAN_CITIZEN_TIME = "mean_citizen_time"
    SPEED = "speed"
    WITHIN_NORM = "within_norm"
    ANSWERED = "answered"
    SOLVED_COUNT = "solved_count"
    SOLVED_SHARE = "solved_share"
    SOLUTION_QUALITY = "solution_quality"
    ANSWER_QUALITY = "answer_quality"


class Unit(StrEnum):
    """What the number of a measure is."""

    SECONDS = "seconds"
    PERCENT = "percent"
    POINTS = "points"
    COUNT = "count"


class IntervalMethod(StrEnum):
    """How the 95 % interval of an estimate was made; `none` when there is none, with n too small or a plain count."""

    WILSON = "wilson"
    BOOTSTRAP_T = "bootstrap_t"
    BOOTSTRAP = "bootstrap"
    NORMAL = "normal"
    ORDER_STATISTICS = "order_statistics"
    NO_SPREAD = "no_spread"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its number of cases and its 95 % interval; `value` is None exactly when n is 0."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    method: IntervalMethod = IntervalMethod.NONE


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of one authority."""

    code: MeasureCode
    unit: Unit
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class ScorePart:
    """What one measure gives to the score: `contribution` = weight · shrunk; parts add up to the score.

    `shrunk` = league_mean + pull · (own − league_mean), where `pull` = n / (n + prior_cases).
    """

    code: MeasureCode
    weight: float
    own: float | None
    n: int
    league_mean: float
    prior_cases: float
    pull: float
    shrunk: float
    contribution: float


@dataclass(frozen=True, slots=True)
class RankEstimate:
    """A place in the league: 1 + the number of authorities that are better with the required probability.

    `order` is the plain order of the figures, which luck decides among equals; `low` and `high` bound the order in
    95 % of the resampled months and take in the shared place and the plain order.
    """

    shared_rank: int
    order: int
    low: int
    high: int
    indistinguishable_from: tuple[str, ...]


class SignalCode(StrEnum):
    """Known ways of improving figures without improving work."""

    PLACEHOLDERS = "placeholders"
    CLOSED_EARLY = "closed_early"
    TEMPLATES = "templates"
    POSTPONED_AT_MONTH_END = "postponed_at_month_end"
    NOT_OURS = "not_ours"
    OFFICE_HOURS_ONLY = "office_hours_only"


@dataclass(frozen=True, slots=True)
class CaseReference:
    """Points to one case: its id and the 1-based row of the import (None when it came from the database)."""

    case_id: str
    row: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """An anti-gaming signal beside the rank: `count` of `n` cases; `is_raised` by the thresholds of the methodology."""

    code: SignalCode
    count: int
    n: int
    share: float
    threshold: float
    is_raised: bool
    cases: tuple[CaseReference, ...]


@dataclass(frozen=True, slots=True)
class ChangePart:
    """Why the score moved by one measure: `own` by the authority's own figure, `context` by league and volume."""

    code: MeasureCode
    own: float
    context: float


@dataclass(frozen=True, slots=True)
class TimeChange:
    """Why the mean time moved, in seconds: `mix` because topics changed, `pace` because answers did; they add up."""

    previous_s: float
    current_s: float
    mix_s: float
    pace_s: float


@dataclass(frozen=True, slots=True)
class Change:
    """The score against the window before: parts and their context add up to `current` − `previous` exactly."""

    previous: float
    current: float
    parts: tuple[ChangePart, ...]
    time: TimeChange | None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How far the order of an authority moves when the weights do: best, worst, and share of draws in the top three."""

    best: int
    worst: int
    top_three_share: float


@dataclass(frozen=True, slots=True)
class Weakness:
    """What to improve first: the measure in which the league is ahead by `lost_points` of the score."""

    code: MeasureCode
    lost_points: float
    worst_cases: tuple[CaseReference, ...]


@dataclass(frozen=True, slots=True)
class AuthorityRating:
    """One row of a league table. `rank` and `score` are None when the authority is shown but not ranked.

    `label` is a short name for charts («Юринский», «Минздрав»).
    """

    code: str
    name: str
    label: str
    district: str | None
    case_count: int
    unanswered_count: int
    interim_count: int
    postponed_count: int
    misrouted_count: int
    measures: tuple[Measure, ...]
    score: float | None
    score_low: float | None
    score_high: float | None
    rank: RankEstimate | None
    not_ranked_because: str | None
    parts: tuple[ScorePart, ...]
    sensitivity: Sensitivity | None
    signals: tuple[Signal, ...]
    change: Change | None
    weaknesses: tuple[Weakness, ...]

    def measure(self, code: MeasureCode) -> Estimate:
        """Return the estimate of a measure. KeyError if the rating lacks it."""
        for measure in self.measures:
            if measure.code is code:
                return measure.estimate
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class Leader:
    """An authority named on a board, with its figure."""

    code: str
    name: str
    value: float
    n: int
    order: int
    low: int
    high: int
    indistinguishable_from: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A leader board of one measure in one league; `leaders` in order, empty when nobody stands out."""

    measure: MeasureCode
    leaders: tuple[Leader, ...]


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One authority on a funnel plot; `is_outside` says on which side of the 95 % limits it lies, if on any."""

    code: str
    name: str
    n: int
    value: float
    is_outside: bool
    is_far_outside: bool


@dataclass(frozen=True, slots=True)
class FunnelLimit:
    """Control limits at one number of cases: 95 % and 99.8 %."""

    n: int
    low_95: float
    high_95: float
    low_998: float
    high_998: float


@dataclass(frozen=True, slots=True)
class Funnel:
    """A funnel plot: figures against numbers of cases, with the limits chance alone explains."""

    measure: MeasureCode
    unit: Unit
    centre: float
    points: tuple[FunnelPoint, ...]
    limits: tuple[FunnelLimit, ...]


@dataclass(frozen=True, slots=True)
class League:
    """One league: rows ranked first in order of score, then those shown without a rank."""

    code: str
    case_count: int
    rows: tuple[AuthorityRating, ...]
    boards: tuple[Board, ...]
    funnels: tuple[Funnel, ...]


class ExclusionScope(StrEnum):
    """What a rule leaves out: the whole case, or only its durations."""

    CASE = "case"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A named rule with all the cases it left out; nothing is left out in any other way."""

    rule: str
    title: str
    scope: ExclusionScope
    cases: tuple[CaseReference, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """Whole-region counts of the window: `received` = `rated` + excluded + `outside_leagues`."""

    received_count: int
    rated_count: int
    excluded_count: int
    outside_leagues_count: int
    solved_count: int
    unanswered_count: int


@dataclass(frozen=True, slots=True)
class MethodologyFact:
    """One line of the methodology table: key, value and what it means, in Russian."""

    key: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Methodology:
    """Which methodology made a rating; `notice` says that it is a default of the program, not an official one."""

    version: str
    notice: str
    facts: tuple[MethodologyFact, ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """The rating of one window: everything the publication shows and a reader needs to recompute it.

    `data_notice` is non-empty when the data are not real; every output shows it. `data_until` is the moment up to
    which the data reach (ISO, region's zone): unanswered cases are judged as of it.
    """

    protocol: int
    region: str
    region_name: str
    time_zone: str
    window: Window
    data_until: str
    data_notice: str
    data_fingerprint: str
    methodology: Methodology
    totals: Totals
    leagues: tuple[League, ...]
    exclusions: tuple[Exclusion, ...]
    notices: tuple[str, ...]

    def league(self, code: str) -> League:
        """Return a league by its code. KeyError if the rating lacks it."""
        for league in self.leagues:
            if league.code == code:
                return league
        raise KeyError(code)
