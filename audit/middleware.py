"""The acting context of a web request."""

from audit.context import acting_as


class ActingUser:
    """Everything a signed-in person's request writes, it writes in that person's name."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Set the context for staff; anonymous requests act as nobody and can write nothing."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        with acting_as(request.user):
            return self.get_response(request)
