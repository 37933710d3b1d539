"""Questions that the understanding has never seen, and what it makes of them."""
