"""Addresses of what districts do with practices of others."""

from django.urls import path

from adoptions import views

app_name = "adoptions"
adoption_urls = [
    path("workspace/adoptions/", views.adoptions, name="adoptions"),
    path("workspace/adoptions/record/<slug:slug>/", views.record, name="record"),
    path("workspace/adoptions/<int:pk>/", views.adoption, name="adoption"),
    path("workspace/adoptions/<int:pk>/components/", views.components, name="components"),
    path("workspace/adoptions/<int:pk>/results/new/", views.outcome, name="outcome_new"),
    path("workspace/adoptions/<int:pk>/results/<int:outcome>/", views.outcome, name="outcome"),
    path("adoptions/confirm/<str:token>/", views.confirm, name="confirm"),
    path("adoptions/check-in/<str:token>/", views.check_in, name="check_in"),
]
urlpatterns = [*adoption_urls]
