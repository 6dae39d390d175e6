"""Alembic's environment; `api.database.migrate` runs it with the URL of a gateway's database."""

from alembic import context

from api.database import open_engine
from api.models import metadata


def run() -> None:
    """Applies revisions in one transaction."""
    url = context.config.get_main_option("sqlalchemy.url")
    assert url is not None
    engine = open_engine(url)
    with engine.connect() as connection:
        # Batch mode: SQLite cannot alter a column in place.
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
