"""Addresses of writing, inside the namespace of practices."""

from django.urls import path

from profiles.writing import check_views, row_views, views

PLACE = "workspace/drafts/<int:pk>/"
ROWS = f"{PLACE}<slug:slug>/<slug:kind>/"

urlpatterns = [
    path("workspace/drafts/new/", views.draft_new, name="draft_new"),
    path("workspace/drafts/update/<slug:slug>/", views.draft_update, name="draft_update"),
    path(PLACE, views.draft, name="draft"),
    path(f"{PLACE}writers/", views.draft_writers, name="draft_writers"),
    path(f"{PLACE}check/", check_views.draft_check, name="draft_check"),
    path(f"{PLACE}sent/", check_views.draft_sent, name="draft_sent"),
    path(f"{PLACE}evidence/", check_views.draft_evidence, name="draft_evidence"),
    path(f"{PLACE}answers/", check_views.draft_answers, name="draft_answers"),
    path(f"{PLACE}answers.pdf", check_views.draft_pdf, name="draft_pdf"),
    path(f"{PLACE}<slug:slug>/", views.draft_step, name="draft_step"),
    path(f"{ROWS}new/", row_views.draft_row, name="draft_row_new"),
    path(f"{ROWS}file/", row_views.draft_file, name="draft_file"),
    path(f"{ROWS}<int:row>/", row_views.draft_row, name="draft_row"),
    path(f"{ROWS}<int:row>/move/", row_views.draft_row_move, name="draft_row_move"),
    path(f"{ROWS}<int:row>/remove/", row_views.draft_row_remove, name="draft_row_remove"),
    path(f"{ROWS}<int:row>/<slug:page>/", row_views.draft_row, name="draft_row_page"),
]
