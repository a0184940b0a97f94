"""The content check of evidence files: what is uploaded is told by its bytes, cleaned or refused.

Nothing here trusts a file's name or media type, and nothing hostile is parsed in the web process:
`child` reads every file in a short-lived process of its own.
"""

from audit.evidence.inspection import InspectedFile, inspect, page_picture
from audit.evidence.names import display_name
from audit.evidence.refusals import UploadRefused

__all__ = ["InspectedFile", "UploadRefused", "display_name", "inspect", "page_picture"]
