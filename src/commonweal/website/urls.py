"""Every address of the site."""

from __future__ import annotations

from django.urls import include, path

from commonweal.website import doorways, single_sign_on, views

urlpatterns = [
    path("", views.home, name="home"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("about-the-data/", views.about_the_data, name="about-the-data"),
    path("account/invitation/<str:token>/", doorways.invitation, name="invitation"),
    path("account/", doorways.own_account, name="own-account"),
    path("account/second-step/", doorways.second_step, name="second-step"),
    path("account/demonstration/", doorways.demonstration, name="demonstration"),
    # Before the library's own of the same names: ours verify every token.
    path(
        "account/oidc/<slug:provider_id>/login/", single_sign_on.login, name="openid_connect_login"
    ),
    path(
        "account/oidc/<slug:provider_id>/login/callback/",
        single_sign_on.callback,
        name="openid_connect_callback",
    ),
    path("account/", include("allauth.urls")),
    path("", include("commonweal.partnership.urls")),
    path("", include("commonweal.governance.urls")),
    path("", include("commonweal.strategy.urls")),
    path("", include("commonweal.delivery.urls")),
    path("", include("commonweal.insight.urls")),
]
handler400 = "commonweal.website.views.bad_request"
handler404 = "commonweal.website.views.not_found"
handler500 = "commonweal.website.views.failed"
