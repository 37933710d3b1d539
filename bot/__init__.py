"""The Rasa process: understands Norwegian and decides which action answers. It holds no rule and no person's data."""
