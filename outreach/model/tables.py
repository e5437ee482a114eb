"""Imports every table, so that the metadata is complete for migrations."""

from importlib import import_module
from pkgutil import iter_modules

from sqlalchemy import MetaData

from outreach import model
from outreach.model.base import metadata

for _module in iter_modules(model.__path__):
    if _module.name != "tables":
        import_module(f"{model.__name__}.{_module.name}")

METADATA: MetaData = metadata
