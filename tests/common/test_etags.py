"""Versions over HTTP: what a client must say, and what passes."""

import pytest
from rest_framework.test import APIRequestFactory

from common.etags import PreconditionFailed, PreconditionRequired, require_match

ETAG = '"v3-draft"'


def asked(header: str | None):
    headers = {} if header is None else {"If-Match": header}
    return APIRequestFactory().patch("/", headers=headers)


@pytest.mark.parametrize("header", [ETAG, f'"v2-draft", {ETAG}', f" {ETAG} ", "*", " * "])
def test_a_request_that_names_the_version_passes(header):
    require_match(asked(header), ETAG)


@pytest.mark.parametrize("header", ['"v2-draft"', f"W/{ETAG}", "v3-draft", "", '"*"', f"x{ETAG}", "," * 1000])
def test_a_request_that_names_another_version_is_refused(header):
    with pytest.raises(PreconditionFailed) as refusal:
        require_match(asked(header), ETAG)
    assert (refusal.value.status_code, refusal.value.get_codes()) == (412, "stale")


def test_a_request_that_names_no_version_is_refused():
    with pytest.raises(PreconditionRequired) as refusal:
        require_match(asked(None), ETAG)
    assert (refusal.value.status_code, refusal.value.get_codes()) == (428, "precondition_required")
