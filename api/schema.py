"""Which revision a database's schema is of, and how it is brought to the newest.

The gateway (and whoever founds a network) migrates; relay and indexer only ask that it was done. Alembic is loaded when
there is something to migrate, so that a start with nothing to do does not wait for it.
"""

import fcntl
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from api.database import open_engine, passes
from api.postgresql import one_migration

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).parent / "migrations"


class DatabaseNotReady(Exception):
    """The database does not have the schema that this process works with; the gateway brings it there."""

    def __init__(self, database: str, standing: str | None, newest: str) -> None:
        super().__init__(
            f"{database} is of revision {standing or 'none'}, not {newest}: start the member's gateway first"
        )
        self.database, self.standing, self.newest = database, standing, newest


class DatabaseAway(DatabaseNotReady):
    """The database's server does not answer, or not to us."""

    def __init__(self, database: str, cause: str) -> None:
        Exception.__init__(self, f"{database} cannot be used: {cause}")
        self.database, self.standing, self.newest = database, None, newest_revision()


def newest_revision() -> str:
    """The revision of this code; a migration's file begins with its number, and numbers go up."""
    return max(path.stem.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def revision_of(url: str) -> str | None:
    """The revision of a database, None when it has no schema yet or does not exist. Creates nothing.

    Raises:
        DatabaseAway: its server does not answer.
    """
    path = _file_of(url)
    if path is not None and not path.is_file():
        return None
    engine = open_engine(url)
    try:
        return _revision(engine)
    except OperationalError as error:
        if not passes(error):
            raise
        cause = " ".join(str(error.orig).split())
        raise DatabaseAway(make_url(url).render_as_string(), cause) from error
    finally:
        engine.dispose()


def require_newest(url: str) -> None:
    """DatabaseNotReady when the database is not of the newest revision."""
    standing, newest = revision_of(url), newest_revision()
    if standing != newest:
        raise DatabaseNotReady(make_url(url).render_as_string(), standing, newest)


def migrate(url: str) -> None:
    """Brings the schema to the newest revision. Safe when several processes start at the same moment.

    Raises:
        DatabaseAway: the database's server does not answer.
    """
    if revision_of(url) == newest_revision():
        return
    path = _file_of(url)
    if path is None:
        _migrate_served(url)
        return
    with Path(f"{path}.migration").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _upgrade(url)


def _migrate_served(url: str) -> None:
    engine = open_engine(url)
    try:
        with one_migration(engine):
            _upgrade(url)
    finally:
        engine.dispose()


def alembic_config(url: str) -> "Config":
    """Alembic's configuration, without a file: the URL is known only when a process starts."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def _upgrade(url: str) -> None:
    from alembic import command

    command.upgrade(alembic_config(url), "heads")


def _file_of(url: str) -> Path | None:
    """The file of an SQLite database, None for databases that are no file."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)
