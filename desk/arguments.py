"""Arguments of commands and of pages, as several of them take them."""

import argparse
import re


def days(text):
    """Whole days from `60` or `60d`. Raises ArgumentTypeError."""
    match = re.fullmatch(r"(\d{1,4})d?", text)
    if not match:
        raise argparse.ArgumentTypeError(f"“{text}” is no number of days: write 60d.")
    return int(match[1])


def is_pk(value):
    """Whether `value`, which came with a request, can be a primary key."""
    return str(value).isdecimal() and len(str(value)) < 19
