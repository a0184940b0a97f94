"""How is it put together? Settings, URLs and the WSGI/ASGI entry points, nothing else."""
