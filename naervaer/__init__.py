"""Nærvær: the rules, cases and answers of Norwegian sick-leave follow-up. Knows neither Rasa nor HTTP."""
