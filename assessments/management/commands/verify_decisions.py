"""manage.py verify_decisions: whether the record of decisions is what was decided, as the audit trail tells it."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from assessments.verifying import faults_of_content, faults_of_decisions
from audit.models import AuditChain

NOT_AS_DECIDED = 3


class Command(BaseCommand):
    help = (
        "Compare every step of the workflow with the audit trail, and what was approved with its fingerprint."
        " Ends with 0 if all is as it was decided, and with 3 if not. Whether the trail itself is as it was"
        " written, verify_audit says."
    )

    def handle(self, **_: Any) -> None:
        faults = [
            f"{chain.slug}: {fault}"
            for chain in AuditChain.objects.all()
            for fault in faults_of_decisions(chain)
        ]
        faults += faults_of_content()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            sys.exit(NOT_AS_DECIDED)
        self.stdout.write("Every decision is as it was taken, and what was approved as it was approved.")
