"""Putting together, publishing and discarding the yearly catalogues. What was published a trigger keeps as it is."""

from datetime import date

from django.db import IntegrityError, connection, transaction
from django.db.models import Max, Sum
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, User
from common.problems import Conflict
from demands.enums import CatalogueStatus
from demands.models import Catalogue, Posting
from reference.models import Region

# By sector, discipline, region and number, as the printed catalogue is read.
_BUILD = """
    INSERT INTO demands_catalogueentry (catalogue_id, posting_id, serial)
    SELECT %(catalogue)s, id, row_number() OVER w
    FROM demands_posting
    WHERE is_live AND region_id LIKE %(inside)s AND start_latest >= %(first)s AND start_earliest <= %(last)s
      AND NOT demand_id = ANY(%(left_out)s)
    WINDOW w AS (ORDER BY left(field_id, 4), region_id, demand_id)
    ORDER BY row_number() OVER w
"""


@transaction.atomic
def start_catalogue(*, year: int, region: Region, actor: User) -> Catalogue:
    """Start a draft of the next version of a year's catalogue of a region, with all that is open in it.

    Raises:
        Conflict: ``draft_exists`` where there is a draft already; ``no_authority`` where the actor acts for no
            authority there.
    """
    same = Catalogue.objects.filter(year=year, region=region)
    draft = Catalogue(
        year=year,
        region=region,
        version=(same.aggregate(newest=Max("version"))["newest"] or 0) + 1,
        issuer=_issuer(actor, region),
        created_by=actor,
    )
    previous = same.filter(status=CatalogueStatus.PUBLISHED).order_by("version").last()
    if previous is not None:
        draft.preface = previous.preface
    draft.is_synthetic = draft.issuer.is_synthetic
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        raise Conflict("draft_exists", _("There is a draft of this catalogue already. Go on with that one.")) from None
    return build_catalogue(catalogue=draft)


def _issuer(actor: User, region: Region) -> Organisation:
    """The authority for which the actor coordinates there: that of the narrowest region, if there are several."""
    mine = [
        membership
        for membership in actor.standing.memberships
        if membership.role == Role.COORDINATOR and membership.scope and region.code.startswith(membership.scope.prefix)
    ]
    if not mine:
        raise Conflict("no_authority", _("You act for no authority of this region."))

    def rank(membership: object) -> tuple[bool, int]:
        organisation, scope = membership.organisation, membership.scope  # type: ignore[attr-defined]
        return organisation.kind == OrganisationKind.AUTHORITY, len(scope.prefix)

    return max(mine, key=rank).organisation


@transaction.atomic
def build_catalogue(*, catalogue: Catalogue) -> Catalogue:
    """Put a draft together anew: every open need of the region that can start in its year, but those left out.

    Raises:
        Conflict: ``published`` where it is no draft any more.
    """
    draft = _lock_draft(catalogue)
    draft.entries.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            _BUILD,
            {
                "catalogue": draft.pk,
                "inside": f"{draft.region.prefix}%",
                "first": date(draft.year, 1, 1),
                "last": date(draft.year, 12, 31),
                "left_out": draft.left_out,
            },
        )
    return _count(draft)


def _lock_draft(catalogue: Catalogue) -> Catalogue:
    locked = Catalogue.objects.select_for_update(of=("self",)).select_related("region").filter(pk=catalogue.pk).first()
    if locked is None:
        raise Conflict("discarded", _("This draft has been discarded."))
    if locked.status != CatalogueStatus.DRAFT:
        raise Conflict("published", _("This catalogue has been published; it stays as it is."))
    return locked


def _count(draft: Catalogue) -> Catalogue:
    postings = Posting.objects.filter(entries__catalogue=draft)
    draft.needs_count = postings.count()
    draft.posts_count = postings.aggregate(posts=Sum("headcount"))["posts"] or 0
    draft.save(update_fields=("needs_count", "posts_count"))
    return draft


@transaction.atomic
def edit_catalogue(*, catalogue: Catalogue, document_number: str, preface: str) -> Catalogue:
    """Write what stands on a draft's first page.

    Raises:
        Conflict: ``published`` where it is no draft any more.
    """
    draft = _lock_draft(catalogue)
    draft.document_number, draft.preface = document_number, preface
    draft.save(update_fields=("document_number", "preface"))
    return draft


@transaction.atomic
def leave_out(*, catalogue: Catalogue, demand_id: int) -> Catalogue:
    """Keep a need out of a draft, and put the draft together anew.

    Raises:
        Conflict: ``published`` where it is no draft any more.
    """
    draft = _lock_draft(catalogue)
    return _leave_out_exactly(draft, sorted({*draft.left_out, demand_id}))


@transaction.atomic
def take_in(*, catalogue: Catalogue, demand_id: int) -> Catalogue:
    """Let a need that was left out into a draft again.

    Raises:
        Conflict: ``published`` where it is no draft any more.
    """
    draft = _lock_draft(catalogue)
    return _leave_out_exactly(draft, [pk for pk in draft.left_out if pk != demand_id])


def _leave_out_exactly(draft: Catalogue, demand_ids: list[int]) -> Catalogue:
    draft.left_out = demand_ids
    draft.save(update_fields=("left_out",))
    return build_catalogue(catalogue=draft)


@transaction.atomic
def discard_catalogue(*, catalogue: Catalogue) -> None:
    """Take a draft away.

    Raises:
        Conflict: ``published`` where it is no draft any more.
    """
    _lock_draft(catalogue).delete()


@transaction.atomic
def publish_catalogue(*, catalogue: Catalogue, actor: User) -> Catalogue:
    """Publish a draft as it stands; from then on the database keeps it so.

    Raises:
        Conflict: ``published`` where somebody was first; ``empty`` without a need; ``outdated`` where needs in it
            have been closed, filled or amended since it was put together.
    """
    draft = _count(_lock_draft(catalogue))
    if not draft.needs_count:
        raise Conflict("empty", _("There is no need in this draft."))
    if Posting.objects.filter(entries__catalogue=draft, is_live=False).exists():
        raise Conflict(
            "outdated",
            _("Needs in this draft have been closed or amended meanwhile. Put it together anew, then publish."),
        )
    Catalogue.objects.filter(pk=draft.pk).update(
        status=CatalogueStatus.PUBLISHED, published_at=Now(), published_by=actor
    )
    draft.refresh_from_db()
    return draft
