"""Addresses of the forms that anyone may send, and of what people have sent and got."""

from django.urls import path

from contacts import help_views, readiness_views, thread_views, views

app_name = "contacts"
urlpatterns = [
    path("practices/<slug:slug>/contact/", views.contact, name="contact"),
    path("practices/<slug:slug>/contact/sent/", views.contact_sent, name="contact_sent"),
    path("practices/<slug:slug>/correction/", views.correction, name="correction"),
    path("practices/<slug:slug>/correction/sent/", views.correction_sent, name="correction_sent"),
    path("practices/<slug:slug>/readiness/", readiness_views.readiness_check, name="readiness"),
    path("looking-for/<int:pk>/help/", help_views.give_help, name="help"),
    path("looking-for/<int:pk>/help/sent/", help_views.help_sent, name="help_sent"),
    path("nominate/", views.nominate, name="nominate"),
    path("nominate/sent/", views.nominate_sent, name="nominate_sent"),
    path("workspace/requests/", views.requests, name="requests"),
    path("workspace/requests/<int:pk>/", thread_views.OwnThread.as_view(), name="request"),
    path("workspace/requests/<int:pk>/event.ics", thread_views.OwnEvent.as_view(), name="own_event"),
    path("workspace/requests/<int:pk>/helped/", thread_views.OwnOutcome.as_view(), name="own_outcome"),
    path("requests/confirm/<str:token>/", thread_views.Confirm.as_view(), name="confirm"),
    path("requests/<str:token>/", thread_views.ThreadByLink.as_view(), name="by_link"),
    path("requests/<str:token>/event.ics", thread_views.EventByLink.as_view(), name="event"),
    path("requests/<str:token>/helped/", thread_views.OutcomeByLink.as_view(), name="outcome"),
]
