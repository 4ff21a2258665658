"""The nouns of the product: frozen values on the standard library alone. Start with `decisions`."""
