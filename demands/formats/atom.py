"""A selection of published needs as an Atom feed (RFC 4287)."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from common.sheets import NOT_IN_XML
from demands.formats.jobposting import description_of
from demands.formats.names import Names
from demands.models import Posting

ATOM_TYPE = "application/atom+xml; charset=utf-8"


class PagedFeed(Atom1Feed):
    """Atom with the way to the next page (RFC 5005)."""

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Add the link to the next page, where there is one."""
        super().add_root_elements(handler)
        if self.feed["next_url"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.feed["next_url"]})


def write_atom(
    postings: Iterable[Posting], *, title: str, page_url: str, feed_url: str, next_url: str | None, names: Names
) -> bytes:
    """Write the feed. Addresses are full ones; an entry is called by its need, whatever its wording."""
    base = page_url.partition("/catalogue/")[0]
    feed = PagedFeed(
        title=_clean(title), link=page_url, description="", feed_url=feed_url, feed_guid=feed_url, next_url=next_url
    )
    for posting in postings:
        feed.add_item(
            title=_clean(f"{posting.employer_name} · {posting.position}"),
            link=f"{base}/catalogue/needs/{posting.demand_id}/",
            description=_clean(description_of(posting, names)),
            unique_id=tag_of(posting, base),
            author_name=_clean(posting.employer_name),
            pubdate=timezone.localtime(posting.posted_at),
            updateddate=timezone.localtime(posting.posted_at),
            categories=(names.sector(posting), posting.field.name, names.province(posting)),
        )
    return feed.writeString("utf-8").encode()


def tag_of(posting: Posting, base: str) -> str:
    """The need's name for all time (RFC 4151)."""
    host = base.partition("://")[2].partition(":")[0]
    return f"tag:{host},2026:need/{posting.demand_id}"


def _clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return NOT_IN_XML.sub("", text)
