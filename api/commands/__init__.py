"""Commands of `triage`, one module each with `register(app)`; modules here import heavy parts inside functions."""
