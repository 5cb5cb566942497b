"""Published needs for the tests of the catalogue."""

from demands.models import Posting
from demands.services.postings import end_postings, write_postings
from tests import factories


def publish(**values):
    """A published need and what the public reads of it."""
    need = factories.DemandFactory(**values)
    write_postings([need.pk])
    return Posting.objects.get(demand=need, is_live=True)


def amend(posting, **values):
    """The same need with another content, published."""
    type(posting.demand).objects.filter(pk=posting.demand_id).update(**values)
    write_postings([posting.demand_id])
    return Posting.objects.get(demand=posting.demand_id, is_live=True)


def close(posting, reason="recruited"):
    """The need is closed and no longer open to the public."""
    type(posting.demand).objects.filter(pk=posting.demand_id).update(status="closed", close_reason=reason)
    end_postings([posting.demand_id])
