from django.apps import AppConfig


class EquivalentsConfig(AppConfig):
    """What the product is compared with; its tables are made after the product's triggers."""

    name = "tools.bench.equivalents"
    label = "bench"
