"""Uploads of every kind, good and bad: each function returns the bytes of one file."""

import pytest


def case(name, *values):
    """Values of a parametrized test under a name of their own, for bytes make long ones."""
    return pytest.param(*values, id=name)
