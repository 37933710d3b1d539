"""The action server: each file reads the tracker, makes one call into naervaer and words the reply."""
