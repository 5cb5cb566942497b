"""Lengths as people say them, in months of the calendar or in days, and as a need stores them: exact days."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from common.charts import add_months
from demands.content import FIRST_DAY, LAST_DAY
from demands.models import MAX_DURATION_DAYS

MONTHS, DAYS = "months", "days"
MOST_MONTHS = MAX_DURATION_DAYS // 30
# Far enough for every post, and near enough for the calendar to end after it.
DAY_VALIDATORS = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]


def day_field(**kwargs: Any) -> forms.DateField:
    """A day within the years for which anybody plans."""
    return forms.DateField(validators=DAY_VALIDATORS, **kwargs)


def days_of(number: int, unit: str, start: date) -> int:
    """The days of ``number`` months or days from ``start``; months are those of the calendar."""
    return number if unit == DAYS else (add_months(start, number) - start).days


def days_until(last: date, start: date) -> int:
    """The days from ``start`` to ``last``, both included; none or fewer where it lies before."""
    return (last - start).days + 1


def number_and_unit(days: int, start: date) -> tuple[int, str]:
    """How people say ``days`` from ``start``: in months where they are whole ones, otherwise in days."""
    for months in range(1, min(days // 28, MOST_MONTHS) + 1):
        end = add_months(start, months)
        if end - start == timedelta(days=days):
            return months, MONTHS
        if end - start > timedelta(days=days):
            break
    return days, DAYS
