"""What learns: features, topic and authority classifiers, confidence, the registry of artefacts."""
