"""Shapes of `/v1/webhooks`."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.decisions import Shape
from api.schemas.incidents import Code
from triage.domain.events import EventKind
from triage.domain.webhooks import DeliveryState

URL_PATTERN = r"^https?://[0-9A-Za-z_-][0-9A-Za-z._-]*(:[0-9]{1,5})?([/?][!-~]*)?$"
r"""Characters of RFC 3986 by name: what `\s` means differs between the engines of server and clients (U+0085)."""


class WebhookIn(BaseModel):
    """A receiver of calls."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(
        max_length=2_000, pattern=URL_PATTERN, description="Адрес без пароля внутри; имя не латиницей — в виде punycode"
    )
    kinds: list[EventKind] = Field(
        default_factory=lambda: [EventKind.ROUTED, EventKind.REROUTED], min_length=1, max_length=20
    )
    authority: Code | None = Field(None, description="Только события этого органа")


class WebhookOut(Shape):
    """A receiver without its secret."""

    webhook_id: str
    url: str
    kinds: list[EventKind]
    authority: str | None
    is_active: bool
    created_at: datetime


class NewWebhookOut(Shape):
    """A new receiver; the secret that signs its calls is shown this once."""

    secret: str
    webhook: WebhookOut


class WebhooksOut(Shape):
    """Every receiver, the oldest first."""

    webhooks: list[WebhookOut]


class DeliveryOut(Shape):
    """A call and what became of it."""

    delivery_id: str
    state: DeliveryState
    attempt_count: int
    created_at: datetime
    next_attempt_at: datetime
    delivered_at: datetime | None
    last_error: str | None


class DeliveriesOut(Shape):
    """The latest calls to a receiver, the newest first."""

    deliveries: list[DeliveryOut]


class RetriedOut(Shape):
    """How many dead calls were put back into the queue."""

    retried_count: int
