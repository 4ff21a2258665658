"""Shapes of HTTP requests and responses, one module per feature; nothing else imports pydantic models."""
