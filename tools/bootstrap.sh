#!/bin/sh
# Make .venv and install one locked set of requirements: bootstrap.sh PYTHON requirements.txt STAMP
# Runs before anything is installed, so it says plainly what a machine lacks.
set -eu
python=$1 requirements=$2 stamp=$3

stop() {
    echo "make: $*" >&2
    exit 1
}

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c "import pip" 2>/dev/null; then
    command -v "$python" >/dev/null ||
        stop "no '$python' here: install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3"
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        stop "'$python' is older than Python 3.11: install a newer one and name it: make PYTHON=python3.11"
    "$python" -c "import venv, ensurepip" 2>/dev/null ||
        stop "'$python' cannot make a virtual environment: install its venv module (Debian: apt install python3-venv)"
    echo "Making .venv with $("$python" -V)"
    "$python" -m venv --clear .venv ||
        stop "could not make .venv with '$python'; the lines above say why"
fi

echo "Installing $requirements"
.venv/bin/python -m pip install --quiet --disable-pip-version-check \
    --require-hashes --requirement "$requirements" ||
    stop "could not install $requirements; the lines above say why"
touch "$stamp"
