"""How the world talks to the service: HTTP, command line, file formats."""
