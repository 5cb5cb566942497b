"""Messages to workers. Each is only a wake-up: what is to be done stands in the database (TRUST §3)."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def send_wake_up(task: str, *arguments: int) -> bool:
    """Wake a worker for the task of that name; false where the broker is down, and the sweeper will do it later.

    The name stands for the task, for tasks themselves call the services that send this.
    """
    try:
        current_app.send_task(task, arguments, expires=30, retry=False)
    except OperationalError as error:
        logger.warning("%s%s: no wake-up sent, the sweeper will: %s", task, arguments, error)
        return False
    return True
