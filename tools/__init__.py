"""What surrounds the house: installing, training, starting and measuring it, and its command line."""
