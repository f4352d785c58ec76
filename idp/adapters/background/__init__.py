"""What happens by itself: the outbox worker, the expiry sweeper, the audit sealer.

Owns when and how often, under leases in the store, so that any number of processes may
run it. What a job does comes from outside as a handler.
"""

from idp.adapters.background.audit_check import AuditReport, Broken, verify_audit
from idp.adapters.background.notice import notice_handler
from idp.adapters.background.periodic import Periodic, Task
from idp.adapters.background.sealer import seal_once, sealing_task
from idp.adapters.background.sweeper import Retention, sweep_once, sweeping_task
from idp.adapters.background.worker import Worker

__all__ = [
    "AuditReport",
    "Broken",
    "Periodic",
    "Retention",
    "Task",
    "Worker",
    "notice_handler",
    "seal_once",
    "sealing_task",
    "sweep_once",
    "sweeping_task",
    "verify_audit",
]
