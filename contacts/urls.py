"""Addresses of the forms that anyone may send, and of what people have sent and got."""

from django.urls import path

from contacts import views

app_name = "contacts"
urlpatterns = [
    path("practices/<slug:slug>/contact/", views.contact, name="contact"),
    path("practices/<slug:slug>/contact/sent/", views.contact_sent, name="contact_sent"),
    path("practices/<slug:slug>/correction/", views.correction, name="correction"),
    path("practices/<slug:slug>/correction/sent/", views.correction_sent, name="correction_sent"),
    path("nominate/", views.nominate, name="nominate"),
    path("nominate/sent/", views.nominate_sent, name="nominate_sent"),
    path("workspace/requests/", views.requests, name="requests"),
    path("workspace/requests/<int:pk>/", views.request_detail, name="request"),
]
