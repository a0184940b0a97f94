"""The API: what the public register shows, and what systems of the platform bring."""
