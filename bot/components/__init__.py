"""The Norwegian parts of the NLU pipeline, in the order in which config.yml uses them."""
