"""The monthly rating of authorities and its publication; start with `triage.ratings.rating`, then `publication`."""
