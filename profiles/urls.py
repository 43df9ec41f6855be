"""Addresses of the pages that show practices, in the namespaces their subjects are known by."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_safe

from profiles import keeping_views, signing, views, views_across, views_files
from profiles.feeds import NewPractices, NewPracticesOfTopic
from profiles.seeking.urls import urlpatterns as seeking
from profiles.writing.urls import urlpatterns as writing

app_name = "profiles"
urlpatterns = [
    path("practices/", views.practice_list, name="practice_list"),
    path("practices/nothing-found/", views.nothing_found, name="nothing_found"),
    path("practices/compare/", views_across.compare, name="compare"),
    path("practices/<slug:slug>/", views.practice_detail, name="practice"),
    path("practices/<slug:slug>/brief.pdf", views.practice_brief, name="brief"),
    path("practices/<slug:slug>/preview/", views.practice_preview, name="practice_preview"),
    path(
        "practices/<slug:slug>/contact-check/<str:token>/", keeping_views.contact_check, name="contact_check"
    ),
    path("practices/<slug:slug>/yearly-check/<str:token>/", keeping_views.yearly_check, name="yearly_check"),
    path("workspace/checks/<slug:slug>/", keeping_views.own_check, name="own_check"),
    path("workspace/checks/<slug:slug>/thanks/", keeping_views.checked, name="checked"),
    path("files/<slug:key>/<str:name>", views_files.file, name="file"),
    path("workspace/sign-off/<int:pk>/", signing.sign_off, name="sign_off"),
    path("share/", views_across.share, name="share"),
    path("map/", views_across.town_map, name="map"),
    path("lessons/", views_across.lessons, name="lessons"),
    path("data/practices.csv", views.practices_csv, name="practices_csv"),
    path("data/practices.json", views.practices_json, name="practices_json"),
    *seeking,
    *writing,
]
topic_urls = [
    path("topics/", views.topic_list, name="topic_list"),
    path("topics/<slug:slug>/", views.topic_detail, name="topic"),
]
district_urls = [
    path("districts/", views.district_list, name="district_list"),
    path("districts/<slug:slug>/", views.district_detail, name="district"),
    path("districts/<slug:slug>/similar/", views.similar_districts, name="similar"),
]
feed_urls = [
    path("feeds/practices.atom", require_safe(login_not_required(NewPractices())), name="practices"),
    path(
        "feeds/topics/<slug:slug>.atom",
        require_safe(login_not_required(NewPracticesOfTopic())),
        name="topic",
    ),
]
