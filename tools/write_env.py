"""Write a first .env from .env.example, with fresh secrets and the demo desk switched on.

Standard library only. It never touches a file that exists: losing keys loses personal data.
"""

import argparse
import base64
import os
import secrets
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent / ".env.example"


def personal_data_key():
    """Return a new 32-byte key, as .env.example asks for it."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def filled(example):
    """Return the text of `example` with a value for every variable a demo desk needs."""
    values = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PERSONAL_DATA_KEYS": personal_data_key(),
        "PERSONAL_DATA_LOOKUP_KEY": personal_data_key(),
        "DEMO": "true",
        "PLATFORM_NAME": "示例公众账号平台",
        "PLATFORM_CONTACT": "400-000-0000",
    }
    lines = []
    for line in example.splitlines():
        name = line.partition("=")[0]
        lines.append(f"{name}={values.pop(name)}" if name in values else line)
    if values:
        raise SystemExit(f".env.example lacks {', '.join(values)}.")
    return "\n".join(lines) + "\n"


def write(target, example):
    """Create `target`, readable by its owner only; an existing file is left alone.

    The file appears complete or not at all: a half-written one would be kept for ever.
    """
    text = filled(example.read_text(encoding="utf-8"))
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.link(draft, target)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def main(arguments=None):
    """Write the file and say so; say nothing when it is there already."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", nargs="?", type=Path, default=EXAMPLE.with_name(".env"))
    target = parser.parse_args(arguments).target
    if not target.exists() and write(target, EXAMPLE):
        print(f"Wrote {target.name} with new secrets. Keep it: it opens the personal data.")


if __name__ == "__main__":
    main()
