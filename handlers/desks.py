"""The desks of the office, found by themselves: every module of `handlers.cases` brings one as `DESK`."""

import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module

import handlers.cases
from core.cases import CaseKind
from core.services.casework import kinds_of
from core.staff import Role
from handlers.casework import Desk


@lru_cache(maxsize=1)
def desks() -> Mapping[CaseKind, Desk]:
    """All desks by kind; a kind without one stays invisible in the queue."""
    modules = [one.name for one in pkgutil.iter_modules(handlers.cases.__path__) if not one.name.startswith("_")]
    found = [import_module(f"handlers.cases.{name}").DESK for name in modules]
    return {desk.kind: desk for desk in found}


def desks_of(role: Role) -> Mapping[CaseKind, Desk]:
    """The desks at which ROLE works."""
    return {kind: desk for kind, desk in desks().items() if kind in kinds_of(role)}
