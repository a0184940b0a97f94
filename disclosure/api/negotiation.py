"""In which form things are sent and answered: the API speaks JSON only."""

from rest_framework.negotiation import BaseContentNegotiation


class AlwaysJSON(BaseContentNegotiation):
    """The one parser for what is sent as JSON, the one renderer whatever was asked for."""

    def select_parser(self, request, parsers):
        """The parser, or None, which is answered 415."""
        media_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((each for each in parsers if each.media_type == media_type), None)

    def select_renderer(self, request, renderers, format_suffix=None):
        """JSON."""
        return renderers[0], renderers[0].media_type
