"""`manage.py audit_posts FILE`: who floods the platform with copies?"""

from moderation.management.detecting import DetectorCommand


class Command(DetectorCommand):
    """Find false hot spots (Article 18): the same content by many accounts in one hand."""

    detector = "posts"
    help = f"{__doc__} Example: manage.py audit_posts posts.parquet --record"
