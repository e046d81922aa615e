"""Logo and signatures for receipts, as the policy names them: `logo` of `[coop]`, `signature` of its signatories.

A relative path begins at the folder of the data: the one that the database's file is in, or with a database server the
one that the program runs in.  A file that is missing or no picture is left out, and the receipt drawn without it.
Signatures of earlier versions of the policy stay with their names, so that old receipts are printed as they were.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from bot.documents.art import LOGO, SIGNATURE, Art, Picture, picture
from core.ports import Means


@dataclass(frozen=True, slots=True)
class ArtFiles:
    """Where they are. `signatures` by the name of who signs."""

    logo: Path | None = None
    signatures: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))


def art_files(means: Means, folder: Path) -> ArtFiles:
    """What the policies name below FOLDER; the logo is that of the one in force today."""
    logo = means.policy.coop.logo
    named = [one for policy in means.policies for one in policy.coop.signatories]
    return ArtFiles(
        logo=None if logo is None else folder / logo,
        signatures={one.name: folder / one.signature for one in named if one.signature is not None},
    )


def loaded(files: ArtFiles) -> Art:
    """The pictures in FILES, without those that cannot be read."""
    found = {name: _read(file, SIGNATURE) for name, file in files.signatures.items()}
    return Art(
        logo=None if files.logo is None else _read(files.logo, LOGO),
        signatures={name: shown for name, shown in found.items() if shown is not None},
    )


def _read(file: Path, longest: int) -> Picture | None:
    try:
        return picture(file, longest)
    except (OSError, ValueError, SyntaxError):  # Pillow's words for what is no picture
        return None
