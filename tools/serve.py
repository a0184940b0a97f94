"""`python -m tools.serve`: the web server and the four workers, as `make run` starts them.

A worker that ends is started again after a pause. The web server ends everything, as do Ctrl-C and
SIGTERM. In production a service manager does the same; see docs/operations.md.
"""

import signal
import subprocess
import sys
import time

MANAGE = [sys.executable, "manage.py"]
WORKERS = {
    "audit_seal": [*MANAGE, "audit_seal", "--watch", "10"],
    "run_calendar": [*MANAGE, "run_calendar", "--watch"],
    "run_imports": [*MANAGE, "run_imports", "--watch", "2"],
    "deliver_messages": [*MANAGE, "deliver_messages", "--watch", "30"],
    "deliver_webhooks": [*MANAGE, "deliver_webhooks", "--watch", "5"],
}
SERVER = [sys.executable, "-m", "gunicorn", "compliance_site.wsgi"]
POLL_SECONDS = 0.5
RESTART_SECONDS = 5
STOP_SECONDS = 25


def main():
    """Serve until told to stop; returns the exit status of the web server."""
    return serve(SERVER, WORKERS)


def serve(server, workers, *, poll=POLL_SECONDS, restart=RESTART_SECONDS):
    """Run the command `server` and the commands `workers`, {name: command}, side by side."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    web = subprocess.Popen(server)
    running = {name: _start(command) for name, command in workers.items()}
    start_at = {}
    try:
        while web.poll() is None:
            now = time.monotonic()
            for name, process in running.items():
                if process.poll() is None:
                    continue
                if name not in start_at:
                    print(f"{name} ended ({process.returncode}); starting again.", file=sys.stderr)
                    start_at[name] = now + restart
                elif start_at[name] <= now:
                    del start_at[name]
                    running[name] = _start(workers[name])
            time.sleep(poll)
    except KeyboardInterrupt:
        pass
    finally:
        _stop([web, *running.values()])
    return web.returncode


def _start(command):
    """A worker in a session of its own, so that Ctrl-C reaches it by way of `_stop` only."""
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)


def _stop(processes):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for each in processes:
        if each.poll() is None:
            each.terminate()
    limit = time.monotonic() + STOP_SECONDS
    for each in processes:
        try:
            each.wait(max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            each.kill()
            each.wait()


if __name__ == "__main__":
    sys.exit(main())
