"""Finds places in posts and decides where the problem is; everything it knows of a region comes from the pack."""
