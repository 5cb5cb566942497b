"""Reference data, to look things up; it is changed by its data files alone."""

from django.contrib import admin
from django.http import HttpRequest

from reference.models import Field, Region, Title


class LookUpAdmin(admin.ModelAdmin):
    """Shows rows, changes none."""

    search_fields = ("code", "name_zh", "name_en")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False


@admin.register(Region)
class RegionAdmin(LookUpAdmin):
    list_display = ("code", "name_zh", "name_en", "level", "altitude_m")
    list_filter = ("level",)


@admin.register(Field)
class FieldAdmin(LookUpAdmin):
    list_display = ("code", "name_zh", "name_en", "source", "edition")
    list_filter = ("level",)


@admin.register(Title)
class TitleAdmin(LookUpAdmin):
    list_display = ("code", "series", "name_zh", "name_en", "level")
    list_filter = ("series",)
