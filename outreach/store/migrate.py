"""Brings the schema to the version of this program, in-process, from a checkout or a wheel."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from outreach.bundled import bundled
from outreach.errors import DatabaseError
from outreach.model.tables import METADATA
from outreach.store.engine import Store, explaining


def _config(store: Store) -> Config:
    config = Config()
    config.set_main_option("script_location", str(bundled("migrations")).replace("%", "%%"))
    config.attributes["engine"] = store.engine
    return config


def head() -> str:
    """The newest revision that this program knows."""
    config = Config()
    config.set_main_option("script_location", str(bundled("migrations")).replace("%", "%%"))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def current(store: Store) -> str:
    """The revision of the database, "" if it is empty."""
    reading = store.engine.execution_options(outreach_reading=True)
    with explaining(), reading.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def upgrade(store: Store) -> tuple[str, str]:
    """Migrate to the newest revision; return (before, after). Each step is one transaction.

    Raises:
        DatabaseError: the database was made by a newer version of the program.
    """
    before = current(store)
    _refuse_newer(store, before)
    with explaining():
        command.upgrade(_config(store), "head")
    return before, current(store)


def require_current(store: Store) -> None:
    """Raise DatabaseError unless the schema is exactly ours."""
    found = current(store)
    if found == head():
        return
    _refuse_newer(store, found)
    state = "has no tables yet" if not found else f"is of an older version ({found})"
    raise DatabaseError(f"The database {state}: run `outreach db upgrade`.")


def _refuse_newer(store: Store, found: str) -> None:
    if not found:
        return
    known = {
        script.revision for script in ScriptDirectory.from_config(_config(store)).walk_revisions()
    }
    if found not in known:
        raise DatabaseError(
            f"The database is of a newer version ({found}) than this program ({head()}): "
            "update the program, or restore a backup that fits it."
        )


def differences(store: Store) -> list[str]:
    """What the models and the database disagree about; empty if they agree."""
    with store.engine.execution_options(outreach_reading=True).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, METADATA)]
