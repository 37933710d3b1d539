"""Runs the migrations on the connection that `Store.migrate` hands over.

A new migration is a new file in versions/, written by hand; tests/integration/test_store_migrations.py tells
whether it gives exactly the tables of naervaer/store/models.py.
"""

from alembic import context

from naervaer.store.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
