"""Wake-ups. A task is just another interface: it calls one function and sends the next wake-up."""

from celery import shared_task

from matching.computing import work_one_chunk
from matching.services import wake


@shared_task
def work(run_id: int) -> None:
    """Compute one chunk of a run, and pass the wake-up on if there was one."""
    if work_one_chunk(run_id):
        wake(run_id)
