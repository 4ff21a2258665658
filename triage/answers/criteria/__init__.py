"""The ten criteria of the rubric, one small object each; open the module of the criterion you doubt."""
