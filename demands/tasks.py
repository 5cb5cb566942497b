"""Wake-ups. A task is just another interface: it calls one function and sends the next wake-up."""

from celery import shared_task

from demands.services.importing import WORK


# Longer than other work may take: ten thousand rows that come in all or none are one transaction, which holds the
# upload's row also after its lease has run out.
@shared_task(soft_time_limit=90, time_limit=100)
def work_import(upload_id: int) -> None:
    """Do one step of an uploaded file, and pass the wake-up on where there is another."""
    if WORK.work_one_step(upload_id):
        WORK.wake(upload_id)
