"""Addresses of One-Year Action Plans. ``place`` is the number of a plan or the word of a mailed link."""

from django.urls import path

from adoptions.plans import row_views, views, year_views

app_name = "plans"

PLANS = "workspace/plans/"
PLAN = f"{PLANS}<str:place>/"
GOAL = f"{PLAN}goals/<int:goal>/"
ACTIVITY = f"{GOAL}activities/<int:activity>/"

urlpatterns = [
    path(PLANS, views.plan_list, name="plan_list"),
    path(f"{PLANS}new/", views.plan_new, name="plan_new"),
    path(f"{PLANS}reminders/<str:word>/", year_views.reminder_stop, name="reminder_stop"),
    path(PLAN, views.plan, name="plan"),
    path(f"{PLAN}about/", views.about, name="about"),
    path(f"{PLAN}state/", views.plan_state, name="plan_state"),
    path(f"{PLAN}plan.docx", views.plan_word, name="plan_word"),
    path(f"{PLAN}plan.pdf", views.plan_pdf, name="plan_pdf"),
    path(f"{PLAN}goals/new/", row_views.goal, name="goal_new"),
    path(GOAL, row_views.goal, name="goal"),
    path(f"{GOAL}move/", row_views.goal_move, name="goal_move"),
    path(f"{GOAL}remove/", row_views.goal_remove, name="goal_remove"),
    path(f"{GOAL}parts/", row_views.part_add, name="part_add"),
    path(f"{GOAL}activities/new/", row_views.activity, name="activity_new"),
    path(ACTIVITY, row_views.activity, name="activity"),
    path(f"{ACTIVITY}move/", row_views.activity_move, name="activity_move"),
    path(f"{ACTIVITY}remove/", row_views.activity_remove, name="activity_remove"),
    path(f"{ACTIVITY}<slug:page>/", row_views.activity, name="activity_page"),
    path(f"{PLAN}progress/", year_views.progress, name="progress"),
    path(f"{PLAN}progress/<int:activity>/", year_views.progress_of, name="progress_of"),
    path(f"{PLAN}reminder/", year_views.reminder, name="reminder"),
    path(f"{PLAN}share/", year_views.share, name="share"),
    path(f"{PLAN}share/<int:share>/end/", year_views.share_end, name="share_end"),
]
