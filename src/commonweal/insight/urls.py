"""Addresses of the pages that read evidence. An address is permanent: it is printed and cited."""

from __future__ import annotations

from django.urls import path, re_path

from commonweal.insight.views import (
    analyse,
    areas,
    assessment,
    data,
    explore,
    figures,
    indicators,
    methods,
    overview,
    provenance,
    search,
)

app_name = "insight"

urlpatterns = [
    path("methods/", methods.methods, name="methods"),
    path("methods/<slug:name>/", methods.method, name="method"),
    path("analyse/", analyse.runs_listed, name="runs"),
    path("analyse/<slug:id>/", analyse.run, name="run"),
    path("<slug:partnership>/", overview.overview, name="overview"),
    path("<slug:partnership>/assessment/", assessment.assessment, name="assessment"),
    path(
        "<slug:partnership>/assessment/files/<path:file>", assessment.file, name="assessment-file"
    ),
    path("<slug:partnership>/assessment/<slug:chapter>/", assessment.chapter, name="chapter"),
    path("<slug:partnership>/indicators/", indicators.indicators, name="indicators"),
    path("<slug:partnership>/indicators/<slug:indicator>/", indicators.indicator, name="indicator"),
    path("<slug:partnership>/areas/", areas.areas, name="areas"),
    path("<slug:partnership>/areas/<slug:code>/", areas.area, name="area"),
    path("<slug:partnership>/explore/", explore.explore, name="explore"),
    path("<slug:partnership>/data/", data.data, name="data"),
    path("<slug:partnership>/data/<slug:delivery>/", data.delivery, name="delivery"),
    re_path(
        r"^(?P<partnership>[a-z0-9-]+)/figures/(?P<id>[A-Za-z0-9.@_-]+?)\.(?P<form>svg|png|json|csv|geojson|csv-metadata\.json)$",
        figures.figure,
        name="figure",
    ),
    re_path(
        r"^(?P<partnership>[a-z0-9-]+)/provenance/(?P<id>[A-Za-z0-9.@_-]+)/$",
        provenance.provenance,
        name="provenance",
    ),
    path("<slug:partnership>/search/", search.search, name="search"),
]
