"""Which changes the database keeps by trigger. The tables are append-only; see PGHISTORY_* in the settings."""

import pghistory

# The trackers are new each time, for each learns the fields of the model that it is put on.


def every_change() -> tuple[pghistory.Tracker, ...]:
    """How a row began, each change, and its end."""
    return pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()


def later_changes() -> tuple[pghistory.Tracker, ...]:
    """Each change and the end of a row: for rows that come in by the hundred thousand and say how they began."""
    return pghistory.UpdateEvent(), pghistory.DeleteEvent()
