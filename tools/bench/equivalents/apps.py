import os

from django.apps import AppConfig


class EquivalentsConfig(AppConfig):
    """What the product is compared with; its tables are made after the product's triggers."""

    name = "tools.bench.equivalents"
    label = "bench"

    def ready(self):
        """Do without screening where a worker and its helpers are told to."""
        if "BENCH_WITHOUT_NAMES" in os.environ:
            from tools.bench.importing import without_names  # noqa: PLC0415  (needs the models)

            without_names()
