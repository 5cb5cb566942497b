"""What the demo accounts find of volunteers: proofs to look at, questions to a unit, consents, and who looked."""

import struct
import zlib
from collections.abc import Callable
from datetime import date, timedelta

from django.db import connection

from accounts.models import User
from config.demo.cast import COORDINATOR, Cast
from talent.enums import AccessPurpose, ConsentPurpose, DocumentKind, Employment, VerifiedPart
from talent.models import Talent
from talent.services.consents import current_text, give_consent
from talent.services.contacts import reveal_contact
from talent.services.documents import add_document
from talent.services.facts import verify
from talent.services.searches import save_search
from talent.services.units import ask_unit

# So many who are not verified yet have handed in their certificates.
_WAITING = 6
_VALID_YEARS = 3
# Whoever is on record has agreed to that on paper, in the time when their record was made.
_AGREED = """
    INSERT INTO talent_consent (talent_id, purpose, text_id, basis, given_at)
    SELECT t.id, %s, %s, 'paper', t.created_at FROM talent_talent t
    WHERE NOT EXISTS (SELECT FROM talent_consent c WHERE c.talent_id = t.id AND c.purpose = %s)
"""


def write_volunteers(cast: Cast, today: date, say: Callable[[str], None]) -> None:
    """Write the paperwork of the people who play a part, and the consent of everybody."""
    coordinator = User.objects.get(email=COORDINATOR.email)
    own = Talent.objects.get(user=cast.talent)
    give_consent(talent=own, purpose=ConsentPurpose.PLATFORM, actor=cast.talent)
    with connection.cursor() as cursor:
        purpose = ConsentPurpose.PLATFORM.value
        cursor.execute(_AGREED, (purpose, current_text(purpose).pk, purpose))
        say(f"consents: {cursor.rowcount + 1:,}")
    expires = today.replace(day=1) + timedelta(days=365 * _VALID_YEARS)
    for kind, part in ((DocumentKind.TITLE, VerifiedPart.TITLE), (DocumentKind.DEGREE, VerifiedPart.DEGREE)):
        document = add_document(
            talent=own,
            kind=kind,
            upload=picture(own.pk, kind.value),
            file_name=f"{kind.label}.png",
            expires_on=expires if kind == DocumentKind.TITLE else None,
            actor=cast.talent,
        )
        verify(talent=own, part=part, verdict="confirmed", document=document, actor=cast.regional)
    reveal_contact(
        talent=own, reader=cast.regional, purpose=AccessPurpose.INVITE, note="就勐海县人民医院眼科岗位联系本人"
    )
    unverified = Talent.objects.filter(verified_on=None, is_active=True, user=None).order_by("pk")
    for talent in unverified[:_WAITING]:
        add_document(
            talent=talent,
            kind=DocumentKind.TITLE,
            upload=picture(talent.pk, "title"),
            file_name="职称证书.png",
            actor=None,
        )
    theirs = Talent.objects.filter(
        home_organisation=cast.sending_unit, employment=Employment.IN_SERVICE, is_active=True
    )
    for talent in theirs.filter(is_active=True).order_by("pk")[:2]:
        ask_unit(talent=talent, actor=coordinator)
    save_search(author=coordinator, name="退休正高级，眼科", query="field=0110&employment=retired&title_level=5")
    # The first full run reads everybody; nobody is to be looked at anew before.
    Talent.objects.filter(matters_at__isnull=False).update(matters_at=None)


def picture(number: int, kind: str) -> bytes:
    """A small picture in place of a certificate: a sheet whose shade tells one from another (PNG, 120 × 80)."""
    shade = zlib.crc32(f"{number}:{kind}".encode())
    colour = bytes((200 + shade % 40, 200 + shade // 64 % 40, 200 + shade // 4096 % 40))
    rows = b"".join(b"\x00" + colour * 120 for _row in range(80))
    header = struct.pack(">IIBBBBB", 120, 80, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
