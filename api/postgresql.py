"""PostgreSQL as a gateway's database, through psycopg 3: what SQLite gives by itself, asked for in words.

SQLite has one writer, and the code rests on it wherever it looks before it writes: a stored answer and an assertion that
is used once, the number of filing (`next_number`), the order in which event numbers become visible (who reads on from a
number must never be overtaken by a lower one), the indexer's position and what it has told, the shares of a draw, and
files of bodies that are swept while nobody writes. Row locks cannot guard what is not there yet, and serialisable
transactions would fail and have to be repeated; so a writing transaction takes one advisory lock when it begins and
keeps it until it ends. It is the lock of the database, whichever process asks: gateway, relay, indexer.

The lock comes before the first statement, and each statement of a READ COMMITTED transaction sees what was committed
before it: so a writer sees all that writers before it did, and nothing moves under it. A reader has one snapshot
(REPEATABLE READ, READ ONLY), waits for nobody and cannot fail to serialise; a write by mistake is an error.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

DRIVER: Final = "postgresql+psycopg"
READING: Final = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
CONNECT_SECONDS: Final = 10
# A machine that went away in the middle of a transaction would otherwise hold the writers' lock until TCP gives it up.
IDLE_MILLISECONDS: Final = 60_000
# Any two numbers will do: advisory locks are of one database.
WRITER: Final = 0x67776D_01
MIGRATION: Final = 0x67776D_02
# SQLSTATE classes (PostgreSQL 15, appendix A) that may be gone the next time: connection, rollback to resolve a conflict,
# resources, object in use or lock not available, operator's intervention, errors of the system.
PASSING: Final = frozenset({"08", "40", "53", "55", "57", "58"})


def open_postgresql(url: str, connections: int, wait_milliseconds: int) -> Engine:
    """The engine of a PostgreSQL URL; whoever waits for a lock longer than the time gets an OperationalError."""
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_size=connections,
        max_overflow=connections,
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "gwanmun"},
    )

    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET lock_timeout = {wait_milliseconds}")
        cursor.execute(f"SET idle_in_transaction_session_timeout = {IDLE_MILLISECONDS}")
        # A 202 is a promise, whatever the server's default is.
        cursor.execute("SET synchronous_commit = on")
        cursor.close()
        connection.commit()

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER})")


@contextmanager
def one_migration(engine: Engine) -> Iterator[None]:
    """While the block runs no other process migrates this database; waits for the one that does."""
    with engine.connect() as connection:
        for name in ("lock_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {name} = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION})")
        yield


def passes(error: DBAPIError) -> bool:
    """Whether the same may succeed later: the server is away or restarts, or somebody else holds what is needed."""
    state: str | None = getattr(error.orig, "sqlstate", None)
    return state is None or state[:2] in PASSING


def vacuum(engine: Engine, table: str) -> None:
    """Gives up the deleted rows of a table, so that no later statement comes by them.

    Their bytes lie in the table's pages, in the write-ahead log and in backups until those are written over
    (docs/gateway.md).
    """
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(f"VACUUM {table}")
