"""Gunicorn: the desk as `make run` starts it, and a fair start for a small server.

Command-line options win over this file, so a deployment changes what it needs there.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 20
accesslog = None
errorlog = "-"
loglevel = "warning"
# No runtime control interface: whoever may manage the desk has the process itself.
control_socket_disable = True


def on_starting(server):
    """Start only on a database that passes the checks, its triggers above all.

    A process of its own looks, so that the workers inherit no connection.
    """
    manage = Path(__file__).resolve().parent / "manage.py"
    command = [sys.executable, str(manage), "check", "--database", "default"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    if found.returncode:
        lines = [line.strip() for line in found.stderr.splitlines() if line.strip()]
        errors = [line for line in lines if ": (" in line] or lines[-1:]
        sys.exit(f"The desk does not start: {' '.join(errors)}")


def post_worker_init(worker):
    """Leave Ctrl-C to the master: a worker that hears both sometimes hangs (gunicorn 27)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
