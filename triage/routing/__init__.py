"""Chooses who must answer: gates, jurisdiction matrix, severity, and the splitting of posts into issues."""
