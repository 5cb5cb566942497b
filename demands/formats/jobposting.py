"""A published need as schema.org JobPosting (https://schema.org/JobPosting), for search engines and other sites."""

import json
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common.templatetags.ui import months
from demands.formats.names import Names
from demands.models import Posting

# schema.org's words for how somebody is engaged: nobody here gives up the own post.
EMPLOYMENT_TYPES = {
    "advisory": ["PART_TIME", "CONTRACTOR"],
    "part_time": ["PART_TIME"],
    "seasonal": ["TEMPORARY"],
    "rehire": ["TEMPORARY", "CONTRACTOR"],
    "directed": ["TEMPORARY"],
    "project": ["CONTRACTOR", "TEMPORARY"],
    "leasing": ["CONTRACTOR"],
    "exchange": ["TEMPORARY", "OTHER"],
}
VOLUNTEERS = "VOLUNTEER"
# By the rank of the degree.
CREDENTIALS = {
    1: "professional certificate",
    2: "associate degree",
    3: "bachelor degree",
    4: "postgraduate degree",
    5: "postgraduate degree",
}


def job_posting(posting: Posting, *, url: str, names: Names) -> dict[str, Any]:
    """The need as JSON-LD: only what its public page says. ``url`` is that page's full address."""
    organisation = {"@type": "Organization", "name": posting.employer_name}
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "@id": url,
        "url": url,
        "title": posting.position,
        "description": description_of(posting, names),
        "identifier": {"@type": "PropertyValue", "name": posting.employer_name, "value": posting.number},
        "datePosted": timezone.localtime(posting.posted_at).isoformat(timespec="seconds"),
        "validThrough": valid_through(posting).isoformat(timespec="seconds"),
        "employmentType": _employment_types(posting),
        "hiringOrganization": organisation,
        "jobLocation": {"@type": "Place", "address": _address(posting, names)},
        "industry": names.sector(posting),
        "occupationalCategory": posting.field.name,
        "educationRequirements": _education(posting),
        "qualifications": _qualifications(posting),
        "totalJobOpenings": posting.headcount,
        "jobStartDate": posting.start_earliest.isoformat(),
        "directApply": False,
    }
    if posting.supports:
        document["jobBenefits"] = ", ".join(posting.support_names)
    return document


def as_script(document: dict[str, Any]) -> SafeString:
    """The document as the content of a script element: nothing in it can end the element."""
    text = json.dumps(document, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(text)  # noqa: S308 — every sign that HTML knows has been written as a JSON escape


def valid_through(posting: Posting) -> datetime:
    """Until when one may still come forward: the end of the latest start's day, or when the need was closed."""
    last = timezone.make_aware(datetime.combine(posting.start_latest, time(23, 59, 59)))
    return timezone.localtime(min(last, posting.ended_at) if posting.ended_at else last)


def description_of(posting: Posting, names: Names) -> str:
    """What the post is, in sentences that can stand alone."""
    parts = [
        _("%(employer)s in %(region)s asks for %(count)d × %(position)s (%(field)s).")
        % {
            "employer": posting.employer_name,
            "region": f"{names.province(posting)} {names.place(posting)}".strip(),
            "count": posting.headcount,
            "position": posting.position,
            "field": posting.field.name,
        },
        _("Service of %(length)s, beginning between %(first)s and %(last)s; mode: %(mode)s.")
        % {
            "length": months(posting.duration_days),
            "first": posting.start_earliest.isoformat(),
            "last": posting.start_latest.isoformat(),
            "mode": posting.mode.name,
        },
        _qualifications(posting),
    ]
    if posting.success:
        parts.append(_("What success looks like: %(text)s") % {"text": posting.success})
    if posting.equipment:
        parts.append(_("Equipment: %(text)s") % {"text": posting.equipment})
    return "\n".join(parts)


def _employment_types(posting: Posting) -> list[str]:
    """The mode's, and voluntary work where a programme sends volunteers for a short time."""
    found = EMPLOYMENT_TYPES.get(posting.mode_id, ["OTHER"])
    return found if "allowance" in posting.supports or posting.mode_id == "leasing" else [*found, VOLUNTEERS]


def _address(posting: Posting, names: Names) -> dict[str, str]:
    address = {"@type": "PostalAddress", "addressCountry": "CN", "addressRegion": names.province(posting)}
    if place := names.place(posting):
        address["addressLocality"] = place
    return address


def _education(posting: Posting) -> Any:
    if posting.degree_min_id not in CREDENTIALS:
        return "no requirements"
    return {
        "@type": "EducationalOccupationalCredential",
        "name": posting.degree_min.name,
        "credentialCategory": CREDENTIALS[posting.degree_min_id],
    }


def _qualifications(posting: Posting) -> str:
    if posting.title_min_level and posting.title_preferred_level > posting.title_min_level:
        return _("Title: %(low)s or above, %(wished)s preferred.") % {
            "low": posting.title_min_name,
            "wished": posting.title_preferred_name,
        }
    if posting.title_min_level:
        return _("Title: %(low)s or above.") % {"low": posting.title_min_name}
    if posting.title_preferred_level:
        return _("Title: %(wished)s preferred.") % {"wished": posting.title_preferred_name}
    return _("No title is asked for.")
