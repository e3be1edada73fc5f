"""What every page knows of the installation it is served from."""

from django.conf import settings
from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, object]:
    return {"demonstration": settings.DEMONSTRATION, "support_email": settings.SUPPORT_EMAIL}
