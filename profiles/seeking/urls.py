"""Addresses of what districts look for."""

from django.urls import path

from profiles.seeking import views

urlpatterns = [
    path("looking-for/", views.looking_for_list, name="looking_for_list"),
    path("looking-for/<int:pk>/", views.looking_for, name="looking_for"),
    path("looking-for/<int:pk>/keep/<str:token>/", views.looking_for_keep, name="looking_for_keep"),
    path("workspace/looking-for/", views.own_looking_for, name="own_looking_for"),
    path("workspace/looking-for/new/", views.looking_for_new, name="looking_for_new"),
    path("workspace/looking-for/<int:pk>/", views.looking_for_change, name="looking_for_change"),
]
