"""The history certificate: a printable timeline with its proof status, and the proof itself."""

from dataclasses import dataclass

from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _

from audit.domain import sealing
from audit.domain.engine import DecisionRefused
from audit.ledger.proofs import leaves_of, prove, rows_about
from audit.models import Seal


class NothingSealed(DecisionRefused):
    """A proof needs a seal, and the sealer has not reached this object yet."""


@dataclass(frozen=True)
class ProofStatus:
    """How much of an object's record is sealed, and under which checkpoint."""

    sealed: int
    waiting: int
    seal: Seal | None

    @property
    def is_complete(self):
        """Whether every record about the object is under a checkpoint."""
        return self.seal is not None and not self.waiting


def proof_status(subject):
    """The ProofStatus of everything the record holds about `subject`."""
    rows = rows_about(subject)
    waiting = sum(sealing.unsealed(queryset.model, queryset).count() for queryset in rows)
    return ProofStatus(leaves_of(rows).count(), waiting, sealing.latest_seal())


def proof_file(subject):
    """The proof as a download that tools/verify_proof.py checks. Raises NothingSealed."""
    seal = sealing.latest_seal()
    leaves = leaves_of(rows_about(subject))
    if seal is None or not leaves.filter(index__lt=seal.size).exists():
        raise NothingSealed(_("Nothing about this is sealed yet: wait for the sealer, then retry."))
    name = f"{subject._meta.model_name}-{subject.pk}.proof.json"
    response = JsonResponse(prove(leaves, seal), json_dumps_params={"indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
