"""Arguments that several commands take."""

import argparse
import re


def days(text):
    """Whole days from `60` or `60d`. Raises ArgumentTypeError."""
    match = re.fullmatch(r"(\d{1,4})d?", text)
    if not match:
        raise argparse.ArgumentTypeError(f"“{text}” is no number of days: write 60d.")
    return int(match[1])
