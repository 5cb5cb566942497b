"""Whom one can log in as, one person for each role."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Organisation, User
from config.demo.places import AUTHORITIES, SHANGHAI
from reference.models import ROOT_REGION

# Known to everybody who can read this; the log-ins exist only in worlds that this package made.
PASSWORD = "yinqiao-demo-2026"  # noqa: S105 — a secret would defeat its purpose
YUNNAN, MENGHAI, ZEPU = "530000", "532822", "653124"
HOSPITAL, SCHOOL = "勐海县人民医院", "泽普县第五中学"


@dataclass(frozen=True, slots=True)
class Login:
    """A demo account: its part in English, the person's name, the address to log in with."""

    part: str
    name: str
    email: str


COORDINATOR = Login("Coordinator, Shanghai", "周晓岚", "coordinator@yinqiao.example")
REGIONAL = Login("Coordinator, Yunnan", "杨继红", "yunnan@yinqiao.example")
EMPLOYER = Login(f"Employer, {HOSPITAL}", "刀玉香", "hospital@yinqiao.example")
OUTSIDER = Login(f"Employer, {SCHOOL}", "李文娟", "school@yinqiao.example")
SENDING_UNIT = Login("Sending unit, 上海云桥医院", "顾建华", "unit@yinqiao.example")
LEADER = Login("Leader (reads only)", "陈国梁", "leader@yinqiao.example")
TALENT = Login("Talent, retired ophthalmologist", "沈静宜", "talent@yinqiao.example")
LOGINS = (COORDINATOR, REGIONAL, EMPLOYER, OUTSIDER, SENDING_UNIT, LEADER, TALENT)


@dataclass(frozen=True, slots=True)
class Cast:
    """The demo accounts, and the units that the story plays in."""

    regional: User
    talent: User
    hospital: Organisation
    school: Organisation
    sending_unit: Organisation


def existing_logins() -> QuerySet[User]:
    """The demo accounts of this database."""
    return User.objects.filter(email__in=[login.email for login in LOGINS])


def logins_table() -> str:
    """The accounts as a table to print."""
    rows = [("who", "name", "e-mail", "password"), *((x.part, x.name, x.email, PASSWORD) for x in LOGINS)]
    widths = [max(_width(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  " + "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if letter >= "\u2e80" else 1 for letter in text)


def write_authorities() -> dict[str, Organisation]:
    """One authority for each receiving province and one for Shanghai, by region."""
    names = {SHANGHAI: "上海市对口支援人才统筹中心（演示）", **AUTHORITIES}
    rows = Organisation.objects.bulk_create(
        Organisation(name=name, kind=OrganisationKind.AUTHORITY, region_id=region, is_synthetic=True)
        for region, name in names.items()
    )
    return {row.region_id: row for row in rows}


def write_cast(authorities: dict[str, Organisation], sending_unit: Organisation) -> Cast:
    """Create the demo accounts with their memberships."""
    # One hash for all: hashing is slow on purpose, and the password is no secret.
    password = make_password(PASSWORD)
    rows = User.objects.bulk_create(User(email=x.email, name=x.name, password=password) for x in LOGINS)
    users = dict(zip(LOGINS, rows, strict=True))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=row, email=row.email, verified=True, primary=True) for row in rows
    )
    hospital, school = _employer(MENGHAI, HOSPITAL, "二级甲等"), _employer(ZEPU, SCHOOL, "")
    Membership.objects.bulk_create(
        Membership(
            user=users[login],
            organisation=organisation,
            role=role,
            scope_id=scope,
            may_export=login is COORDINATOR,
        )
        for login, organisation, role, scope in (
            (COORDINATOR, authorities[SHANGHAI], Role.COORDINATOR, ROOT_REGION),
            (REGIONAL, authorities[YUNNAN], Role.COORDINATOR, YUNNAN),
            (EMPLOYER, hospital, Role.EMPLOYER, None),
            (OUTSIDER, school, Role.EMPLOYER, None),
            (SENDING_UNIT, sending_unit, Role.SENDING_UNIT, None),
            (LEADER, authorities[SHANGHAI], Role.LEADER, ROOT_REGION),
        )
    )
    return Cast(users[REGIONAL], users[TALENT], hospital, school, sending_unit)


def _employer(region: str, name: str, grade: str) -> Organisation:
    """The unit of this name, which the random ones may already hold."""
    unit, _ = Organisation.objects.get_or_create(
        region_id=region,
        name=name,
        kind=OrganisationKind.EMPLOYER,
        defaults={"grade": grade, "is_synthetic": True},
    )
    return unit
