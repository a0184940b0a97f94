"""`python -m tools.bench.worker module:function '{"argument": …}'`: one function, on one desk.

`desks.Desk.call` starts it; the result is printed as JSON.
"""

import importlib
import json
import os
import sys

from tests import env


def main(function, arguments):
    """Set Django up and call."""
    import django  # noqa: PLC0415  (after the environment)

    env.apply()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tools.bench.settings"
    django.setup()
    module, _, name = function.partition(":")
    work = getattr(importlib.import_module(f"tools.bench.{module}"), name)
    json.dump(work(**json.loads(arguments)), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
