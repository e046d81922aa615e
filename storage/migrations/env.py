"""What Alembic runs: the migrations inside the transaction that `storage.schema.upgrade` opened."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    # SQLite's DDL rolls back too, since the driver begins nothing behind our back (`storage.sqlite`).
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
