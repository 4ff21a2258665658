"""Tables that incident systems export, read into domain incidents; start with `incidents`."""
