"""The KINDs that `coop import` knows, by their names in the interfaces: `KINDS["loan-movements"]`."""

from collections.abc import Mapping
from types import MappingProxyType

from storage.importing import (
    codes,
    deposit_movements,
    deposits,
    dividends,
    guarantees,
    loan_movements,
    loans,
    members,
    other_items,
    receipts,
    related,
    share_movements,
    shares,
    welfare,
)
from storage.importing.kind import Kind

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            codes.KIND,
            members.KIND,
            related.KIND,
            shares.KIND,
            share_movements.KIND,
            loans.KIND,
            loan_movements.KIND,
            guarantees.KIND,
            deposits.KIND,
            deposit_movements.KIND,
            welfare.KIND,
            dividends.KIND,
            receipts.KIND,
            other_items.KIND,
        )
    }
)
"""In the order in which a co-op loads them: each needs records of those before it."""
