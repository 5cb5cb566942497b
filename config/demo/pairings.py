"""Pairs of units: a made-up successor of the pairings that the study counts but does not name."""

from datetime import date

from config.demo.cast import YUNNAN, Cast
from config.demo.employers import KINDS, Employers
from config.demo.senders import Senders
from demands.models import Demand, Pairing, PairingScheme
from reference.models import region_prefix

SCHEME, YEARS, PAIRS = "demo_hospital_pairing", 5, 28
PEOPLE, FUNDS = 120, 16_800_000
# One need in so many of a paired hospital puts the paired unit's people first.
WISHING = 3


def write_pairings(cast: Cast, senders: Senders, employers: Employers, today: date) -> int:
    """Pair hospitals of Yunnan, the story's first, with tertiary hospitals; return how many pairs.

    A third of the paired hospitals' needs then prefer the paired unit's people. The needs must be written before.
    """
    scheme, _ = PairingScheme.objects.update_or_create(
        code=SCHEME,
        defaults={
            "name_zh": f"三级医院对口帮扶（{today.year}—{today.year + YEARS - 1}年，演示）",
            "name_en": f"Tertiary hospital pairing ({today.year}–{today.year + YEARS - 1}, made up)",
            "programme_id": "hospital_pairing",
            "from_year": today.year,
            "to_year": today.year + YEARS - 1,
            "pairs_stated": PAIRS,
            "headcount_a_year": PEOPLE,
            "funds_yuan": FUNDS,
            "source": "演示数据",
        },
    )
    hospitals = [
        unit.id
        for unit in employers.all
        if unit.place.code.startswith(region_prefix(YUNNAN)) and KINDS[unit.kind].suffix.endswith("医院")
    ]
    receiving = list(dict.fromkeys([cast.hospital.pk, *hospitals]))[:PAIRS]
    Pairing.objects.bulk_create(
        Pairing(
            scheme=scheme,
            sending_id=senders.tertiary[place % len(senders.tertiary)],
            receiving_id=unit,
            from_year=today.year,
            to_year=today.year + YEARS - 1,
            headcount_a_year=PEOPLE // PAIRS + (place % 2),
            funds_yuan=FUNDS // PAIRS,
            is_synthetic=True,
        )
        for place, unit in enumerate(receiving)
    )
    needs = Demand.objects.filter(employer__in=hospitals).order_by("pk").values_list("pk", flat=True)
    Demand.objects.filter(pk__in=list(needs)[::WISHING]).update(prefers_paired=True)
    return len(receiving)
