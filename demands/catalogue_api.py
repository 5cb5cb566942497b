"""REST: published needs and the yearly catalogues, for anybody."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import mixins, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny

from demands.catalogue_serializers import CatalogueSerializer, EntrySerializer, PostingSerializer
from demands.filters.catalogues import CatalogueFilter
from demands.filters.postings import PostingFilter
from demands.models import Catalogue, CatalogueEntry, Posting


class PostingViewSet(viewsets.ReadOnlyModelViewSet):
    """Published needs, newest first: those that are open; by its id also one that no longer is."""

    serializer_class = PostingSerializer
    filterset_class = PostingFilter
    permission_classes = (AllowAny,)
    queryset = Posting.objects.none()
    ordering = ("-pk",)
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Posting]:
        rows = Posting.objects.visible_to(self.request.user)
        return rows if self.action == "retrieve" else rows.live()


class CatalogueViewSet(viewsets.ReadOnlyModelViewSet):
    """The published catalogues, all versions; what stands in one is under its ``entries/``."""

    serializer_class = CatalogueSerializer
    filterset_class = CatalogueFilter
    permission_classes = (AllowAny,)
    queryset = Catalogue.objects.none()
    ordering = ("-pk",)
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Catalogue]:
        return Catalogue.objects.visible_to(self.request.user).published().select_related("region", "issuer")


class EntryViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """What stands in a published catalogue, by serial number, narrowed by the filters of published needs."""

    serializer_class = EntrySerializer
    permission_classes = (AllowAny,)
    # The filters are the postings': get_queryset applies them.
    filter_backends = ()
    queryset = CatalogueEntry.objects.none()
    ordering = ("serial",)

    def get_queryset(self) -> QuerySet[CatalogueEntry]:
        public = Catalogue.objects.visible_to(self.request.user).published()
        catalogue = get_object_or_404(public, pk=self.kwargs["catalogue_pk"])
        found = PostingFilter(self.request.query_params, Posting.objects.filter(entries__catalogue=catalogue))
        if not found.form.is_valid():
            raise ValidationError(found.form.errors)
        entries = CatalogueEntry.objects.filter(catalogue=catalogue).select_related("posting")
        return entries.filter(posting__in=found.qs.order_by().values("pk")) if found.chosen else entries
