"""What programs find here, for who writes them."""

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from disclosure.api.reference import groups
from disclosure.throttle import limited_reads


@require_safe
@limited_reads
@never_cache
def reference(request):
    """The API's addresses, what they take and what they tell."""
    found = groups()
    context = {
        "register": found["register"],
        "submit": found["submit"],
        "reads_per_minute": settings.API_READS_PER_MINUTE,
        "requests_per_minute": settings.API_REQUESTS_PER_MINUTE,
        "host": request.build_absolute_uri("/")[:-1],
    }
    return render(request, "disclosure/reference.html", context)
