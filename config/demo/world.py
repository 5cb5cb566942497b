"""Building the demo world, in one transaction."""

from collections.abc import Callable
from datetime import date

from django.db import connection, transaction
from django.db.models import Model

from accounts.models import Organisation
from config.demo.cast import existing_logins, write_authorities, write_cast
from config.demo.decisions import write_dismissals
from config.demo.employers import Employers
from config.demo.fields import Fields
from config.demo.needs import NeedWriter
from config.demo.pairings import write_pairings
from config.demo.paperwork import write_paperwork
from config.demo.places import Map
from config.demo.senders import Senders
from config.demo.story import write_story
from config.demo.talents import Register
from config.demo.volunteers import write_volunteers
from demands.models import Demand
from demands.services.postings import write_postings
from reference.models import Field
from talent.models import Talent

# One builder at a time: two would both find the database empty.
_LOCK = 7_390_412


class NotEmpty(Exception):
    """The database holds a world already."""


class NoReference(Exception):
    """The reference data is missing."""


def build(talents: int, demands: int, seed: int, today: date, say: Callable[[str], None]) -> None:
    """Write ``talents`` people and ``demands`` needs, and on top of them the demo accounts with their story.

    The same arguments give the same rows. Nothing is left behind by a failure.

    Raises:
        NotEmpty: where there are organisations, talents, needs or demo accounts already.
        NoReference: where the reference data was not loaded.
    """
    with transaction.atomic():
        _prepare_session()
        _require_empty()
        places, fields = Map(), Fields()
        authorities = write_authorities()
        senders = Senders(places, fields, talents)
        employers = Employers(seed, places, demands)
        cast = write_cast(authorities, senders.flagship)
        write_story(cast, today)
        say(f"organisations: {Organisation.objects.count():,}")
        Register(seed=seed, today=today, fields=fields, senders=senders).write(talents, say)
        NeedWriter(seed=seed, today=today, fields=fields, employers=employers).write(demands, say)
        say(f"pairs: {write_pairings(cast, senders, employers, today):,}")
        published = list(Demand.objects.published().values_list("pk", flat=True))
        say(f"public list: {write_postings(published):,}")
        say(f"dismissed pairs: {write_dismissals(seed, cast.regional):,}")
        write_paperwork(cast, today, say)
        write_volunteers(cast, today, say)
        _analyse()


def _prepare_session() -> None:
    """Room for long statements; and each statement's references checked at its end, not all at the commit.

    Deferred checks of ten million rows would be kept in the server's memory.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SET LOCAL lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _require_empty() -> None:
    if not Field.objects.exists():
        raise NoReference
    held = (Organisation.objects.all(), Talent.objects.all(), Demand.objects.all(), existing_logins())
    if any(rows.exists() for rows in held):
        raise NotEmpty


def _analyse() -> None:
    """Statistics for the planner at once: the first run follows long before autovacuum wakes."""
    models: tuple[type[Model], ...] = (Organisation, Talent, Demand)
    related = {relation.related_model for model in models for relation in model._meta.related_objects}
    names = sorted({model._meta.db_table for model in (*models, *related)})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(names))
