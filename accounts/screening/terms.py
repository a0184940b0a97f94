"""The sensitive terms that a desk starts with."""

from accounts.enums import NameBasis
from accounts.screening.folding import SCREENING_DIR, tables


def shipped_terms():
    """Pairs (basis, term), each term once."""
    terms = {place: NameBasis.PLACE for place in sorted(tables().places)}
    for line in (SCREENING_DIR / "terms.txt").read_text(encoding="utf-8").splitlines():
        basis, colon, words = line.partition(":")
        if colon and not line.startswith("#"):
            terms |= dict.fromkeys(words.split(), NameBasis(basis))
    return [(basis, term) for term, basis in terms.items()]
