"""Local stand-ins of the services behind the doors: they sign, ask for tokens and refuse as the real ones do.

The real client libraries talk to them by the real names, over TLS: `omdirigert` sends those names to this machine.
"""
