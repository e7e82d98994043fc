"""Every address of the site."""

from __future__ import annotations

from django.urls import include, path

from commonweal.website import views

urlpatterns = [
    path("", views.home, name="home"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("about-the-data/", views.about_the_data, name="about-the-data"),
    path("account/", include("allauth.urls")),
    path("", include("commonweal.partnership.urls")),
    path("", include("commonweal.governance.urls")),
    path("", include("commonweal.insight.urls")),
]
handler400 = "commonweal.website.views.bad_request"
handler404 = "commonweal.website.views.not_found"
handler500 = "commonweal.website.views.failed"
