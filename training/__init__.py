"""How models are taught: data checks, splits, experiments, evaluation, comparison, promotion."""
