"""`/health/`: whether this installation can work, for a monitor that has not signed in. Tells no secrets."""

from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.notices import outbox
from papers.drafting import drafts


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Those that came with the program, which do not change while it runs."""
    return frozenset(MigrationLoader(None).disk_migrations)


@require_safe
@never_cache
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    try:
        applied = MigrationRecorder(connection).applied_migrations().keys()
    except DatabaseError:
        return JsonResponse({"status": "The database does not answer."}, status=503)
    if known_migrations() - applied:
        return JsonResponse({"status": "Migrations have not been applied."}, status=503)
    # Pages answer all the same, so this is no reason to take the installation away.
    troubles = {"drafts": drafts.troubles(), "mail": outbox.troubles()}
    said = {where: " ".join(sentences) for where, sentences in troubles.items() if sentences}
    return JsonResponse({"status": "ok", **said})
