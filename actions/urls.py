"""The URLs of actions. What is fixed stands before the references of recommendations, which have hyphens."""

from django.urls import include, path

from accounts import converters as numbers  # noqa: F401 (registers how a number is written)
from actions.views import board, plan, recommendations, updates
from assessments import converters  # noqa: F401 (registers how a year is written)

recommendation = [
    path("", recommendations.recommendation_detail, name="recommendation_detail"),
    path("edit/", recommendations.recommendation_edit, name="recommendation_edit"),
    path("progress/", recommendations.recommendation_progress, name="recommendation_progress"),
]
board_decisions = [
    path("", board.board_decision_list, name="board_decision_list"),
    path("add/", board.board_decision_add, name="board_decision_add"),
    path("<integer:number>/edit/", board.board_decision_edit, name="board_decision_edit"),
    path("<integer:number>/remove/", board.board_decision_remove, name="board_decision_remove"),
]
objective = [
    path("edit/", plan.objective_edit, name="objective_edit"),
    path("milestones/add/", plan.milestone_add, name="milestone_add"),
]
milestone = [
    path("", plan.milestone_detail, name="milestone_detail"),
    path("edit/", plan.milestone_edit, name="milestone_edit"),
    path("updates/add/", updates.update_begin, name="update_begin"),
    path("updates/<integer:number>/", updates.update_edit, name="update_edit"),
    path("updates/<integer:number>/correct/", updates.update_correct, name="update_correct"),
    path("updates/<integer:number>/discard/", updates.update_discard, name="update_discard"),
]

urlpatterns = [
    path("", recommendations.recommendation_list, name="recommendation_list"),
    path("objectives/", plan.objective_list, name="objective_list"),
    path("<slug:force>/objectives/add/", plan.objective_add, name="objective_add"),
    path("<slug:force>/objectives/<integer:objective>/", include(objective)),
    path("<slug:force>/milestones/<slug:milestone>/", include(milestone)),
    path("<slug:force>/posts/", plan.post_list, name="post_list"),
    path("<slug:force>/posts/<integer:post>/", plan.post_detail, name="post_detail"),
    path("<slug:force>/<year:year>/add/", recommendations.recommendation_add, name="recommendation_add"),
    path("<slug:force>/<year:year>/board/", include(board_decisions)),
    path("<slug:force>/<slug:reference>/", include(recommendation)),
]
