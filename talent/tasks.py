"""Wake-ups. A task is just another interface: it calls one function and sends the next wake-up."""

from celery import shared_task

from talent.services.roster_importing import WORK


# Longer than other work may take: fifty thousand rows are read from their file in one step.
@shared_task(soft_time_limit=55, time_limit=60)
def work_roster(upload_id: int) -> None:
    """Do one step of a roster, and pass the wake-up on where there is another."""
    if WORK.work_one_step(upload_id):
        WORK.wake(upload_id)
