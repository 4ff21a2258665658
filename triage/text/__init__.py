"""Russian text: cleaning, tokens, morphology, language, redaction. The only importer of natasha, pymorphy3, razdel."""
