from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Only holds the `load_demo` command."""

    name = "demo"
