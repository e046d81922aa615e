"""The co-op's rules about lending: its kinds of loan, and who may answer for whose loan (policy; rule N5).

A loan of 600,000 baht needs two guarantors where one is enough up to 500,000:

>>> GuaranteeRules().needed(Baht.of(600_000))
2
"""

from dataclasses import dataclass
from enum import StrEnum

from core.loans import LoanType, Method
from core.money import Baht
from core.rates import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanTypeRules:
    """What one kind of loan allows. `most`: of one contract; `unit`: what instalments are rounded to, in baht."""

    kind: LoanType
    name_th: str
    name_en: str
    method: Method
    rate: Rate
    most: Baht
    most_instalments: int
    unit: Baht
    guarantors: bool
    """Whether a loan of this kind needs guarantors."""


USUAL_TYPES = (
    LoanTypeRules(
        kind=LoanType.EMERGENCY,
        name_th="เงินกู้ฉุกเฉิน",
        name_en="Emergency loan",
        method=Method.EQUAL_PRINCIPAL,
        rate=Rate.of("6.00"),
        most=Baht.of(50_000),
        most_instalments=12,
        unit=Baht.of(10),
        guarantors=False,
    ),
    LoanTypeRules(
        kind=LoanType.ORDINARY,
        name_th="เงินกู้สามัญ",
        name_en="Ordinary loan",
        method=Method.EQUAL_PRINCIPAL,
        rate=Rate.of("5.75"),
        most=Baht.of(2_000_000),
        most_instalments=120,
        unit=Baht.of(10),
        guarantors=True,
    ),
    LoanTypeRules(
        kind=LoanType.SPECIAL,
        name_th="เงินกู้พิเศษ",
        name_en="Special loan",
        method=Method.ANNUITY,
        rate=Rate.of("5.50"),
        most=Baht.of(3_000_000),
        most_instalments=240,
        unit=Baht.of(10),
        guarantors=False,
    ),
)


@dataclass(frozen=True, slots=True)
class LoanRules:
    """All kinds of loan; a kind that the policy's file leaves out is as usual."""

    types: tuple[LoanTypeRules, ...] = USUAL_TYPES

    def of(self, kind: LoanType) -> LoanTypeRules:
        """The rules of KIND."""
        return next(rules for rules in (*self.types, *USUAL_TYPES) if rules.kind is kind)


class NamesShown(StrEnum):
    """What one side of a guarantee sees of the other's name."""

    MASKED = "masked"
    FULL = "full"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class GuaranteeBand:
    """A loan of up to `up_to` baht, this included, needs so many guarantors."""

    up_to: Baht
    guarantors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeRules:
    """Guarantees (rule N5). `most_borrowers`: for how many people one member may answer at a time."""

    bands: tuple[GuaranteeBand, ...] = (
        GuaranteeBand(Baht.of(500_000), 1),
        GuaranteeBand(Baht.of(1_000_000), 2),
        GuaranteeBand(Baht.of(2_000_000), 3),
    )
    most_borrowers: int = 3
    spouse: bool = False
    """Whether the borrower's spouse may be a guarantor."""
    names: NamesShown = NamesShown.MASKED

    def needed(self, amount: Baht) -> int | None:
        """Guarantors for a loan of AMOUNT; None above the last band, where no number of them is enough."""
        return next((band.guarantors for band in self.bands if amount <= band.up_to), None)
