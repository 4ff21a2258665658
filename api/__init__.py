"""How the world talks to the product: the command line `triage` (cli.py) and the HTTP service (main.py)."""
