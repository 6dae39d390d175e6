"""The gateway's database: one engine, sessions that commit once, at the edge.

SQLite (WAL, so that readers and the one writer do not wait for each other) or, by another URL, PostgreSQL
(api/postgresql.py). A database has one writer at a time, across processes: a writing transaction takes the writers' lock
when it begins. A deferred one of SQLite would fail when it turns from reading to writing while another process wrote.
"""

import logging
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import cast

from sqlalchemy import BigInteger, Connection, Engine, Integer, Table, event, insert, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, SQLModel, create_engine

from api import postgresql

BUSY_MILLISECONDS = 15_000
# More than the transactions that requests hold open at once (api/transactions.py), for workers beside them.
CONNECTIONS = 24
# SQLite keeps rows by an INTEGER PRIMARY KEY of that very name, and its integers have 64 bits anyway.
RowNumber = BigInteger().with_variant(Integer, "sqlite")


def open_engine(url: str) -> Engine:
    """The engine of a database URL; for SQLite with the pragmas that durability and erasure need."""
    if make_url(url).get_backend_name() != "sqlite":
        return postgresql.open_postgresql(url, CONNECTIONS, BUSY_MILLISECONDS)
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000},
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver must not open transactions by itself: `_begin_sqlite` does, of the right kind.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    # A 202 is a promise: it must survive a power cut, not only a kill.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA foreign_keys = ON")
    # Erased keys are overwritten, not only unlinked.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def writing_session(engine: Engine) -> Session:
    """A session that may write. The caller commits it once, or rolls it back."""
    return Session(engine.execution_options(writes=True), expire_on_commit=False)


def reading_session(engine: Engine) -> Session:
    """A session on one snapshot. Writing with it is a mistake."""
    snapshot = engine if _is_sqlite(engine) else engine.execution_options(**postgresql.READING)
    return Session(snapshot, expire_on_commit=False)


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A writing session that commits when the block ends and rolls back when it raises."""
    with writing_session(engine) as session:
        yield session
        session.commit()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A reading session for the block."""
    with reading_session(engine) as session:
        yield session


@contextmanager
def outliving(log: logging.Logger) -> Iterator[None]:
    """Ends the block early, and says so, when the database cannot be used just now: for whoever comes round again."""
    try:
        yield
    except OperationalError as error:
        if not passes(error):
            raise
        log.warning("the database cannot be used, will try again: %s", error.orig)


def passes(error: DBAPIError) -> bool:
    """Whether the database cannot be used just now, and the same may succeed later."""
    if not isinstance(error, OperationalError):
        return False
    return "locked" in str(error) if _of_sqlite(error) else postgresql.passes(error)


def forget_erased(engine: Engine) -> None:
    """Lets go of erased keys: empties SQLite's write-ahead log, which would keep them readable until its next checkpoint;
    on PostgreSQL see `vacuum`."""
    if not _is_sqlite(engine):
        postgresql.vacuum(engine, "body_key")
        return
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def table_of(model: type[SQLModel]) -> Table:
    """The table of a model: for rows that are complete, to which the unit of work has nothing to add."""
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


def insert_all(session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, object]]) -> None:
    """Adds rows, in their order."""
    if rows:
        session.connection().execute(insert(table_of(model)), rows)


def insert_missing(session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, object]]) -> None:
    """Adds the rows whose primary key is not there yet."""
    if rows:
        upsert = sqlite_insert if _is_sqlite(session.get_bind()) else postgresql_insert
        session.connection().execute(upsert(table_of(model)).on_conflict_do_nothing(), rows)


def _is_sqlite(engine: Engine | Connection) -> bool:
    return engine.dialect.name == "sqlite"


def _of_sqlite(error: DBAPIError) -> bool:
    return isinstance(error.orig, sqlite3.Error)
