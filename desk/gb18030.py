"""GB 18030-2022 on top of Python's codec, which decodes GB 18030 as it was in the year 2000.

Bytes of characters that had no code point of their own then are decoded into the private use area.
Importing this module registers the codec CODEC, which decodes them as the Unicode Technical
Committee recommends (L2/23-003R), and as browsers do.
"""

import codecs
import re

CODEC = "gb18030-2022"
_PRIVATE_USE = (
    "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796"
    "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864"
    "\ue816\ue817\ue818\ue831\ue83b\ue855"
    "\ue7c7\ue5e5"
)
_STANDARD = (
    "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19"
    "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb"
    "\U00020087\U00020089\U000200cc\U000215d7\U0002298f\U000241fe"
    "\u1e3f\u3000"
)
REMAPPED = dict(zip(_PRIVATE_USE, _STANDARD, strict=True))
_PATTERN = re.compile(f"[{_PRIVATE_USE}]")
_codec = codecs.lookup("gb18030")


def map_gb18030_2022(text):
    """Text that Python's codec decoded, with the standard characters of GB 18030-2022."""
    return _PATTERN.sub(lambda match: REMAPPED[match[0]], text)


class IncrementalDecoder(codecs.IncrementalDecoder):
    """Python's decoder, and the mapping behind it."""

    def __init__(self, errors="strict"):
        super().__init__(errors)
        self._decoder = _codec.incrementaldecoder(errors)

    def decode(self, data, final=False):
        """The text of `data` as far as it is complete. Raises UnicodeDecodeError."""
        return map_gb18030_2022(self._decoder.decode(data, final))

    def reset(self):
        """Forget bytes that wait for others."""
        self._decoder.reset()

    def getstate(self):
        """What `setstate` takes."""
        return self._decoder.getstate()

    def setstate(self, state):
        """Go on from there."""
        self._decoder.setstate(state)


def _decode(data, errors="strict"):
    text, length = _codec.decode(data, errors)
    return map_gb18030_2022(text), length


def _find(name):
    if name.replace("_", "-") != CODEC:
        return None
    return codecs.CodecInfo(
        _codec.encode,
        _decode,
        incrementalencoder=_codec.incrementalencoder,
        incrementaldecoder=IncrementalDecoder,
        name=CODEC,
    )


codecs.register(_find)
