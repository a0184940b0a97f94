"""What holds of every answer below the API's address."""

from http import HTTPStatus

from disclosure.api.problems import MEDIA_TYPE, plain_problem

API = "/api/"


class ApiProblems:
    """Answer every refusal under `/api/` as a problem (RFC 9457), whoever made it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """The answer, as a problem where it is an error in another form."""
        response = self.get_response(request)
        is_error = response.status_code >= HTTPStatus.BAD_REQUEST
        if not request.path_info.startswith(API) or not is_error:
            return response
        is_problem = response.headers.get("Content-Type", "").startswith(MEDIA_TYPE)
        return response if is_problem else plain_problem(response)
