"""What a new model or filter must bring along; each failure says what to do."""

import ast
import inspect

import django_filters
import pytest
from django.apps import apps
from django.db.models import QuerySet
from factory.django import DjangoModelFactory
from pghistory.models import Event

from common.filters import StrictFilterSet
from config.env import BASE_DIR
from tests import factories

OURS = ("reference", "accounts", "talent", "demands", "matching", "assignments")
TESTS = BASE_DIR / "tests"

WITHOUT_FACTORY = {
    "reference.Region": "reference data: loaded from the data files, the same for every test",
    "reference.ReceivingRegion": "reference data",
    "reference.Field": "reference data",
    "reference.TitleSeries": "reference data",
    "reference.Title": "reference data",
    "reference.Degree": "reference data",
    "reference.Mode": "reference data",
    "reference.ModeAlias": "reference data",
    "accounts.KeptAuthenticator": "allauth's own rows, made by setting up a second factor",
}
WITHOUT_VISIBILITY = {
    "demands.ProgrammeRule": "the rules of programmes are public",
    "demands.PairingScheme": "what a source states of all pairs together is public; the pairs themselves are asked for",
    "matching.RunChunk": "read only through its run, which has been asked for by visible_to",
}


def models():
    """Our models, but for the histories: triggers alone write those, and nobody reads them but on the database."""
    return {
        model._meta.label: model
        for name in OURS
        for model in apps.get_app_config(name).get_models()
        if not issubclass(model, Event)
    }


def made() -> set[str]:
    """The models that tests/factories.py makes."""
    found = [item for _, item in inspect.getmembers(factories, inspect.isclass) if issubclass(item, DjangoModelFactory)]
    return {item._meta.model._meta.label for item in found if item is not DjangoModelFactory}


def own_queryset(model) -> type[QuerySet] | None:
    """The queryset class that the model's manager was made of, where it is one of ours."""
    found = type(model._default_manager.get_queryset())
    return None if found is QuerySet else found


def filtersets() -> set[type[django_filters.FilterSet]]:
    """Every FilterSet that the apps declare, at any depth below the strict one."""
    for name in OURS:
        if (BASE_DIR / name / "filters.py").exists():
            __import__(f"{name}.filters")
    found, step = set(), set(django_filters.FilterSet.__subclasses__())
    while step:
        found |= step
        step = {below for item in step for below in item.__subclasses__()}
    return {item for item in found if item.__module__.partition(".")[0] in OURS}


def test_every_model_has_a_factory():
    lacking = sorted(set(models()) - made() - set(WITHOUT_FACTORY))
    assert not lacking, (
        f"No factory for {', '.join(lacking)}. Add one to tests/factories.py that makes the plainest valid row,"
        " or, for reference data, a line with the reason to WITHOUT_FACTORY."
    )


def test_every_model_with_a_queryset_says_who_may_see_it():
    lacking = sorted(
        label
        for label, model in models().items()
        if (found := own_queryset(model)) and not hasattr(found, "visible_to") and label not in WITHOUT_VISIBILITY
    )
    assert not lacking, (
        f"{', '.join(lacking)}: the queryset has no visible_to(user). Lists, details, exports and counts start from it"
        " (STYLE 2). Add it with a test for every member of the cast, or a line with the reason to WITHOUT_VISIBILITY."
    )


@pytest.mark.parametrize(
    ("allowed", "needed"),
    [
        (WITHOUT_FACTORY, lambda label, model: label not in made()),
        (
            WITHOUT_VISIBILITY,
            lambda label, model: own_queryset(model) and not hasattr(own_queryset(model), "visible_to"),
        ),
    ],
    ids=["WITHOUT_FACTORY", "WITHOUT_VISIBILITY"],
)
def test_exceptions_are_still_needed_and_give_their_reason(allowed, needed):
    known = models()
    stale = sorted(label for label in allowed if label not in known or not needed(label, known[label]))
    assert not stale, f"{', '.join(stale)}: the exception is no longer needed; take the line away."
    assert all(allowed.values())


def test_every_visible_to_is_asked_for_by_the_tests_of_its_app():
    lacking = sorted(
        f"{label} (tests/{model._meta.app_label}/test_querysets.py)"
        for label, model in models().items()
        if (found := own_queryset(model))
        and hasattr(found, "visible_to")
        and f"{model.__name__}.objects.visible_to(" not in text_of(f"{model._meta.app_label}/test_querysets.py")
    )
    assert not lacking, f"Nothing asks who may see {', '.join(lacking)}. Test it for every member of the cast."


def test_every_filterset_is_strict():
    lax = sorted(item.__name__ for item in filtersets() if not issubclass(item, StrictFilterSet))
    assert not lax, (
        f"{', '.join(lax)}: derive it from common.filters.StrictFilterSet, which refuses what it does not know."
    )


def test_every_filterset_is_tested():
    spoken_of = {
        name for path in TESTS.rglob("test_*.py") if path.name != "test_coverage_guard.py" for name in names(path)
    }
    lacking = sorted(item.__name__ for item in filtersets() if item.__name__ not in spoken_of)
    assert not lacking, (
        f"No test speaks of {', '.join(lacking)}. Try each filter, prefixes, and what is refused, in both faces:"
        " tests/<app>/test_filters.py."
    )


def text_of(path: str) -> str:
    file = TESTS / path
    return file.read_text(encoding="utf-8") if file.exists() else ""


def names(path) -> set[str]:
    """The identifiers and texts of a module, as they stand in its code; comments do not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return used | {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
