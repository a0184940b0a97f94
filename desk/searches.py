"""What the rooms above the desk let its search find."""

from audit.models import Decision
from desk.search import register_numbers

register_numbers(Decision)
