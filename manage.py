#!/usr/bin/env python
"""The command line of the platform: ``manage.py help`` lists the commands."""

import os
import sys
from pathlib import Path

LOCAL_ENV = Path(__file__).resolve().parent / ".data" / "local.env"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["up"]:
        # Runs before Django is set up: it starts the very servers that the settings ask for.
        from config.up.__main__ import main as up

        sys.exit(up(sys.argv[2:]))
    if "DATABASE_URL" not in os.environ and "ENV_FILE" not in os.environ and LOCAL_ENV.is_file():
        os.environ["ENV_FILE"] = str(LOCAL_ENV)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
