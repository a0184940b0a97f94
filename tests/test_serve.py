"""`make run` starts again what ends, and leaves no process behind."""

import os
import signal
import subprocess
import sys
import time

from tools import serve

SCRIPT = """
import sys
from tools import serve
worker = [sys.executable, "-c", f"open({sys.argv[1]!r}, 'a').write('x')"]
web = [sys.executable, "-c", sys.argv[2]]
sys.exit(serve.serve(web, {"worker": worker}, poll=0.05, restart=0.1))
"""


def started(tmp_path, web):
    return subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path / "runs"), web])


def test_a_worker_that_ends_is_started_again(tmp_path):
    process = started(tmp_path, "import time; time.sleep(60)")
    limit = time.monotonic() + 20
    runs = tmp_path / "runs"
    while time.monotonic() < limit and (not runs.exists() or len(runs.read_text()) < 3):
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGTERM)
    process.wait(20)
    count = len(runs.read_text())
    assert count >= 3
    time.sleep(0.5)
    assert len(runs.read_text()) == count


def test_the_end_of_the_web_server_ends_everything(tmp_path):
    assert started(tmp_path, "raise SystemExit(7)").wait(20) == 7


def test_every_worker_of_the_desk_is_served():
    assert list(serve.WORKERS) == [
        "audit_seal",
        "run_calendar",
        "run_imports",
        "deliver_messages",
        "deliver_webhooks",
    ]
