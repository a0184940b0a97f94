"""Who wants to bear which name."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models.entities import OperatingEntity


@dataclass(frozen=True)
class NameClaim:
    """Somebody's wish to bear a name: which, who, and under which account, if there is one yet.

    `entity` is None where nobody in particular asks.
    """

    name: str
    entity: "OperatingEntity | None" = None
    account_id: int | None = None
