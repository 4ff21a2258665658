"""HTTP routes, one module per feature, each exposing `router`; api/main.py lists them."""
