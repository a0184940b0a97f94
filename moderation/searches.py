"""What moderation lets the desk's search find."""

from desk.search import register_receipts
from moderation.models import Appeal, Case, Complaint, Sanction

register_receipts(Case, Complaint, Sanction, Appeal)
