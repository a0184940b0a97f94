"""`manage.py` under the throw-away settings of the tests: for linters, whatever .env says."""

import os
import sys

from django.core.management import execute_from_command_line

from tests import env

if __name__ == "__main__":
    env.apply()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance_site.settings")
    execute_from_command_line(["manage.py", *sys.argv[1:]])
