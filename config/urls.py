"""All addresses of the platform."""

from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from accounts.views import remove_totp, set_up_totp, show_recovery_codes
from common import views as common_views
from config import views

admin.autodiscover()
# Theirs show what authenticators share with us, and search users by a name that ours have not.
admin.site.unregister((Authenticator, UserSession))
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", views.home, name="home"),
    path("start/", views.start, name="start"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("style/", common_views.style_page, name="style"),
    path("face/", common_views.set_face, name="face"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/second-factor/totp/activate/", set_up_totp, name="mfa_activate_totp"),
    path("accounts/second-factor/totp/deactivate/", remove_totp, name="mfa_deactivate_totp"),
    path("accounts/second-factor/recovery-codes/", show_recovery_codes, name="mfa_view_recovery_codes"),
    path("accounts/second-factor/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("", include("accounts.urls")),
    path("", include("reference.urls")),
    path("", include("demands.urls")),
    path("", include("demands.catalogue_urls")),
    path("", include("talent.urls")),
    path("", include("matching.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api_urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
]
