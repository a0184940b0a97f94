"""`make screenshots`: take the pictures of the tour into docs/screenshots/."""

import io
from pathlib import Path

from PIL import Image

from tests.browser.visits import Visitor, browser

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
# A palette holds the desk's few colors at a third of the bytes; this method keeps the rare ones.
PALETTE = {"colors": 256, "method": Image.Quantize.MAXCOVERAGE, "dither": Image.Dither.NONE}


def test_take_pictures(pages, live_server):
    PICTURES.mkdir(exist_ok=True)
    with browser() as chromium:
        visitor = Visitor(chromium, live_server.url, "en")
        for page in pages:
            visitor.visit(*page)
            keep(visitor.picture(), page[0].name)


def keep(png, name):
    """Write a picture with few colors, which keeps it small."""
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(**PALETTE)
    picture.save(PICTURES / f"{name}.png", optimize=True)
