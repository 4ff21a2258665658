"""Charts of the publication, drawn once as shapes and shown as SVG, PNG and PDF."""
