"""What goes on changing after an assessment is frozen, by topic."""

from actions.models.recommendations import OF_THE_FORCE, Recommendation, RecommendationQuerySet

__all__ = ["OF_THE_FORCE", "Recommendation", "RecommendationQuerySet"]
