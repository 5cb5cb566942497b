"""Users, organisations and memberships, for administrators."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation, User


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("organisation", "scope")


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Users by e-mail; the password is set on a page of its own."""

    list_display = ("email", "name", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("email",)
    inlines = (MembershipInline,)
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)
    filter_horizontal = ()


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """Employers, sending units, authorities and agencies."""

    list_display = ("name", "kind", "region", "grade")
    list_filter = ("kind",)
    list_select_related = ("region",)
    search_fields = ("name",)
    autocomplete_fields = ("region",)
    readonly_fields = ("is_synthetic",)
