"""Commands of `triage-train`, one module each; a module reads arguments, calls and prints."""
