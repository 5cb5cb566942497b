"""Users, organisations and memberships, for administrators; what is changed here is kept in the account's history."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Model
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.auditing import record, record_memberships
from accounts.enums import AccountEventKind
from accounts.models import AccountEvent, KeptAuthenticator, Membership, Organisation, User

RIGHTS = ("is_active", "is_staff", "is_superuser")


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

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        """Save, and keep who made the account or changed its rights."""
        super().save_model(request, obj, form, change)
        changed = [name for name in RIGHTS if name in form.changed_data]
        if not change:
            record(user=obj, kind=AccountEventKind.ACCOUNT_MADE, actor=_actor(request))
        elif changed:
            note = ", ".join(f"{name}={getattr(obj, name)}" for name in changed)
            record(user=obj, kind=AccountEventKind.RIGHTS_CHANGED, actor=_actor(request), note=note)

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool) -> None:
        """Save the memberships, and keep which were given, changed and taken."""
        before = {row.pk: row for row in Membership.objects.filter(user=form.instance)}
        super().save_formset(request, form, formset, change)
        after = Membership.objects.filter(user=form.instance).select_related("organisation", "scope")
        record_memberships(before=before, after={row.pk: row for row in after}, actor=_actor(request))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """Set somebody's password, and keep that it was set."""
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == 302 and (user := User.objects.filter(pk=id).first()):
            record(user=user, kind=AccountEventKind.PASSWORD_SET, actor=_actor(request))
        return answer


def _actor(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """Employers, sending units, authorities and agencies."""

    list_display = ("name", "kind", "region", "grade")
    list_filter = ("kind",)
    list_select_related = ("region",)
    search_fields = ("name",)
    autocomplete_fields = ("region",)
    readonly_fields = ("is_synthetic",)


@admin.register(AccountEvent)
class AccountEventAdmin(admin.ModelAdmin):
    """What happened to accounts; to be read only."""

    list_display = ("at", "user", "kind", "actor", "note")
    list_filter = ("kind",)
    list_select_related = ("user", "actor")
    search_fields = ("user__email",)
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody writes history by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nor changes it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nor takes it away."""
        return False


@admin.register(KeptAuthenticator)
class AuthenticatorAdmin(admin.ModelAdmin):
    """Second factors: for somebody who lost telephone and recovery codes, an administrator takes them away."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = readonly_fields = ("user", "type", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """One's own telephone makes it, nobody else."""
        return False

    def delete_model(self, request: HttpRequest, obj: KeptAuthenticator) -> None:
        """Take it away; the owner reads of it."""
        self._keep(request, [obj])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Take several away."""
        self._keep(request, queryset.select_related("user"))
        super().delete_queryset(request, queryset)

    def _keep(self, request: HttpRequest, authenticators: Any) -> None:
        for one in authenticators:
            record(user=one.user, kind=AccountEventKind.FACTOR_REMOVED, actor=_actor(request))
