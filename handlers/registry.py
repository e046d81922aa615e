"""The features, found by themselves: every module of `queries`, `flows` and `staff` brings one as `FEATURE`.

There is no list to keep.  A module that cannot be one, a command or an event claimed twice stops the start, with all
that is wrong named at once.
"""

import pkgutil
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import TypeVar

import handlers.flows
import handlers.queries
import handlers.staff
from handlers.feature import Audience, Feature, Flow, Query
from handlers.incoming import Happening

COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")
"""Telegram's form of a command."""

K = TypeVar("K", bound=Hashable)
F = TypeVar("F", bound=Feature)


class BrokenFeatureError(Exception):
    """The features cannot be used; the message lists every fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True, eq=False)
class Registry:
    """Features by name, and whose each command and each event is. There is one; another is never the same.

    `office`: the same of staff, which for everybody else do not exist; None inside of it.
    """

    features: Mapping[str, Feature]
    commands: Mapping[str, Feature]
    happenings: Mapping[Happening, Flow]
    office: "Registry | None" = None

    @classmethod
    def of(cls, features: Sequence[Feature]) -> "Registry":
        """Raises BrokenFeatureError where they do not fit together."""
        faults: list[str] = []
        _owners([(feature.name, feature) for feature in features], faults)
        commands = _owners([(command, feature) for feature in features for command in feature.commands], faults)
        flows = [feature for feature in features if isinstance(feature, Flow)]
        happenings = _owners([(happening, flow) for flow in flows for happening in flow.happenings], faults)
        faults += [f"{feature.name}: no command" for feature in features if not feature.commands]
        faults += [f"{owner.name}: {word} is no command" for word, owner in commands.items() if not COMMAND.match(word)]
        if faults:
            raise BrokenFeatureError(faults)
        office = [feature for feature in features if feature.audience is Audience.STAFF]
        public = [feature for feature in features if feature.audience is not Audience.STAFF]
        return cls(_named(public), _by_command(public), happenings, cls(_named(office), _by_command(office), {}))


def _named(features: Sequence[Feature]) -> Mapping[str, Feature]:
    return MappingProxyType({feature.name: feature for feature in features})


def _by_command(features: Sequence[Feature]) -> Mapping[str, Feature]:
    return MappingProxyType({command: feature for feature in features for command in feature.commands})


def _owners(claims: Iterable[tuple[K, F]], faults: list[str]) -> Mapping[K, F]:
    """What belongs to which feature; a second claim is a new line in FAULTS."""
    owners: dict[K, F] = {}
    for claimed, feature in claims:
        if owners.setdefault(claimed, feature) is not feature:
            faults.append(f"{feature.name}: {claimed} belongs to {owners[claimed].name}")
    return MappingProxyType(owners)


def load_features(packages: Sequence[ModuleType] = (handlers.queries, handlers.flows, handlers.staff)) -> Registry:
    """Import every module of PACKAGES and take its feature. Raises BrokenFeatureError with every fault."""
    faults: list[str] = []
    features = [feature for name in _modules(packages) if (feature := _feature(name, faults)) is not None]
    if faults:
        raise BrokenFeatureError(faults)
    return Registry.of(features)


def _modules(packages: Sequence[ModuleType]) -> Iterator[str]:
    """Full names of the packages' modules; one whose name begins with `_` helps others and is no feature."""
    for package in packages:
        for module in pkgutil.iter_modules(package.__path__):
            if not module.name.startswith("_"):
                yield f"{package.__name__}.{module.name}"


def _feature(module_name: str, faults: list[str]) -> Feature | None:
    """The feature of one module, or None and a new line in FAULTS."""
    try:
        feature = getattr(import_module(module_name), "FEATURE", None)
    except Exception as error:  # noqa: BLE001 - whatever a broken module raises, its name must be told
        faults.append(f"{module_name}: {type(error).__name__}: {error}")
        return None
    own_name = module_name.rpartition(".")[2]
    if not isinstance(feature, Query | Flow):
        faults.append(f"{module_name}: has no FEATURE")
        return None
    if feature.name != own_name:
        faults.append(f"{module_name}: its feature is called {feature.name}")
        return None
    return feature
