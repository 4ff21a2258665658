"""Pages for people: server-rendered templates and vendored static files, no network, no build step."""
