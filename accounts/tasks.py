"""Wake-ups. A task is just another interface: it calls one service and sends the next wake-up."""

from celery import shared_task

from accounts.services import MAILS_PER_WAKE_UP, deliver_notices, wake_delivery


@shared_task
def deliver() -> None:
    """Mail what waits, and pass the wake-up on where there may be more."""
    if deliver_notices() == MAILS_PER_WAKE_UP:
        wake_delivery()
