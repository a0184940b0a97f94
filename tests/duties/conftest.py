"""What tests of duties begin with."""

import pytest

from regulations.duties import Inquiry
from tests.duties.plants import Stage


@pytest.fixture
def stage(cast, put, now, entity, settings):
    """Where breaches are planted."""
    return Stage(cast, put, now, entity, settings)


@pytest.fixture
def inquiry(now):
    """The rules are asked about everybody, now."""
    return Inquiry(now)
