"""The catalogue: public under /catalogue/, put together by authorities under /catalogues/."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from demands.views import catalogue_desk, catalogue_files, catalogues


class RegionCode(StringConverter):
    """The six digits of a region."""

    regex = r"\d{6}"


class FileSuffix(StringConverter):
    """A format in which the catalogue is to be had."""

    regex = "atom|json|xlsx|csv"


class DraftAction(StringConverter):
    """What is done to a draft as a whole."""

    regex = "build|discard|publish"


class EntryAction(StringConverter):
    """What is done to one need of a draft."""

    regex = "leave-out|take-in"


for name, converter in (
    ("region_code", RegionCode),
    ("file_suffix", FileSuffix),
    ("draft_action", DraftAction),
    ("entry_action", EntryAction),
):
    register_converter(converter, name)

app_name = "catalogue"
_VERSION = "catalogue/<int:year>/<region_code:region>/v<int:version>/"

urlpatterns = [
    path("catalogue/", catalogues.catalogue_list, name="list"),
    path("catalogue/catalogue.<file_suffix:suffix>", catalogue_files.file, name="file"),
    path("catalogue/needs/<int:pk>/", catalogues.need, name="need"),
    path("catalogue/<int:year>/<region_code:region>/", catalogues.official, name="official"),
    path(_VERSION, catalogues.official, name="version"),
    path(f"{_VERSION}changes/", catalogues.changes, name="changes"),
    path(f"{_VERSION}print/", catalogues.printed, name="print"),
    path(f"{_VERSION}catalogue.<file_suffix:suffix>", catalogue_files.file, name="version-file"),
    path("catalogues/", catalogue_desk.desk, name="desk"),
    path("catalogues/start/", catalogue_desk.start, name="start"),
    path("catalogues/<int:pk>/", catalogue_desk.draft, name="draft"),
    path("catalogues/<int:pk>/edit/", catalogue_desk.edit, name="edit"),
    path("catalogues/<int:pk>/<draft_action:action>/", catalogue_desk.act, name="act"),
    path("catalogues/<int:pk>/<entry_action:action>/<int:demand_pk>/", catalogue_desk.choose, name="choose"),
]
