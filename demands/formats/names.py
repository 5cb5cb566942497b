"""The names that stand above a posting's codes: province and prefecture, sector and discipline."""

from dataclasses import dataclass
from typing import Self

from django.db.models import Q

from demands.models import Posting
from reference.models import Field, Region


@dataclass(frozen=True, slots=True)
class Names:
    """The upper levels of both trees in the reader's language, by code; read once, for any number of postings."""

    regions: dict[str, str]
    fields: dict[str, str]

    @classmethod
    def read(cls) -> Self:
        """Read them in two queries."""
        upper = Region.objects.filter(Q(code__endswith="00") & ~Q(code="100000"))
        return cls(
            regions={region.code: region.name for region in upper},
            fields={field.code: field.name for field in Field.objects.all()},
        )

    def province(self, posting: Posting) -> str:
        """The province in which the post is."""
        return self.regions[f"{posting.region_id[:2]}0000"]

    def place(self, posting: Posting) -> str:
        """The place inside its province; empty where the post is in the province as a whole."""
        above = self.regions.get(f"{posting.region_id[:4]}00", "")
        names = [above, posting.region.name] if not posting.region_id.endswith("00") else [posting.region.name]
        return " ".join(name for name in names if name) if not posting.region_id.endswith("0000") else ""

    def sector(self, posting: Posting) -> str:
        """The sector of the post's field."""
        return self.fields[posting.field_id[:2]]

    def discipline(self, posting: Posting) -> str:
        """The discipline of the post's field."""
        return self.fields[posting.field_id[:4]]
