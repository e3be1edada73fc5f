"""What goes on changing after an assessment is frozen: recommendations, and what a plan is to deliver."""

from actions.models.board import BoardDecision, BoardDecisionQuerySet
from actions.models.plan import (
    LeadPost,
    Milestone,
    MilestoneQuerySet,
    Objective,
    ObjectiveQuerySet,
    PostHolder,
)
from actions.models.recommendations import OF_THE_FORCE, Recommendation, RecommendationQuerySet
from actions.models.updates import Update, UpdateFigure

__all__ = [
    "OF_THE_FORCE",
    "BoardDecision",
    "BoardDecisionQuerySet",
    "LeadPost",
    "Milestone",
    "MilestoneQuerySet",
    "Objective",
    "ObjectiveQuerySet",
    "PostHolder",
    "Recommendation",
    "RecommendationQuerySet",
    "Update",
    "UpdateFigure",
]
