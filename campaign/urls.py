"""Addresses of following, of what mails to followers link to, and of the counter."""

from django.urls import path

from campaign import views, views_links

app_name = "campaign"
urlpatterns = [
    path("follow/", views.follow, name="follow"),
    path("follow/sent/", views.follow_sent, name="follow_sent"),
    path("follow/confirm/<str:token>/", views_links.confirm, name="confirm"),
    path("follow/manage/<str:token>/", views_links.manage, name="manage"),
    path("follow/unsubscribe/<str:token>/", views_links.unsubscribe, name="unsubscribe"),
    path("workspace/following/", views.following, name="following"),
    path("workspace/following/new/", views.follow_own, name="follow_own"),
    path("practices/<slug:slug>/count/", views.count, name="count"),
]
