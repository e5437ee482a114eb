"""Alembic's entry: runs in-process with the engine that `outreach.store.migrate` hands over."""

from alembic import context

from outreach.model.tables import METADATA

engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=engine.dialect.name == "sqlite",
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
