"""The seed corpus: labelled posts of our own that teach topics on day one. See README.md beside this file."""
