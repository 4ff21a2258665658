"""What happens to one post: places, topics, routing, answers, ratings. Open `triage.pipeline` first."""
