"""What all answers of the API have in common."""

from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from rest_framework.exceptions import NotFound
from rest_framework.views import APIView

from disclosure.api.problems import MEDIA_TYPE, Problem

JSON = "application/json"


@method_decorator(never_cache, name="dispatch")
class Nothing(APIView):
    """The answer under every other address."""

    schema = None

    def initial(self, request, *args, **kwargs):
        """Refuse at once. Raises NotFound."""
        raise NotFound


def answers(told, *refusals, code=200):
    """What the schema says of the answer `told` and of refusals with these codes.

    Every key names its media type, since drf-spectacular takes the least for the answer itself.
    """
    return {(code, JSON): told} | {(refusal, MEDIA_TYPE): Problem for refusal in refusals}
