"""Quality of official answers: a rubric of ten criteria, each with its quote; open `scorer` first."""
