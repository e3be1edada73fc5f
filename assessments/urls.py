"""The URLs of the annual round: which force, which year, which threat, which section stands in every one of them."""

from django.urls import URLPattern, URLResolver, include, path

from assessments import converters  # noqa: F401 (registers how a year is written)
from assessments.views import (
    approved,
    challenge,
    comments,
    deciding,
    drafts,
    editing,
    history,
    queries,
    rounds,
    searching,
    sources,
    suggestions,
    trail,
    withholding,
    word_budgets,
    writing,
)

section = [
    path("audit/", trail.section_trail, name="section_trail"),
    path("", writing.section_detail, name="section_detail"),
    path("edit/", editing.section_edit, name="section_edit"),
    path("edit/draft/", drafts.section_draft, name="section_draft"),
    path("edit/draft/discard/", drafts.section_draft_discard, name="section_draft_discard"),
    path("presence/", drafts.section_presence, name="section_presence"),
    path("judgement/", writing.judgement_edit, name="judgement_edit"),
    path("history/", history.section_history, name="section_history"),
    path("history/compare/", history.section_compare, name="section_compare"),
    path("history/<int:number>/", history.section_version, name="section_version"),
    path("history/<int:number>/restore/", history.section_restore, name="section_restore"),
    path("rename/", writing.heading_rename, name="heading_rename"),
    path("move/", writing.heading_move, name="heading_move"),
    path("remove/", writing.heading_remove, name="heading_remove"),
    path("writers/", writing.section_writers, name="section_writers"),
    path("comment/", comments.thread_open, name="thread_open"),
    path("suggest/", suggestions.suggestion_make, name="suggestion_make"),
    path("withhold/", withholding.withholding_propose, name="withholding_propose"),
]

threat: list[URLPattern | URLResolver] = [
    path("", rounds.threat_assessment, name="threat_assessment"),
    path("audit/", trail.threat_trail, name="threat_trail"),
    path("decisions/", deciding.threat_decisions, name="threat_decisions"),
    path("steps/<slug:step>/", deciding.threat_step, name="threat_step"),
    path("verdict/", deciding.verdict_edit, name="verdict_edit"),
    path("headings/add/", writing.heading_add, name="heading_add"),
    path("<slug:section>/", include(section)),
]

year: list[URLPattern | URLResolver] = [
    path("", rounds.grid, name="grid"),
    path("audit/", trail.year_trail, name="year_trail"),
    path("arrange/", rounds.year_arrange, name="year_arrange"),
    path("check/", rounds.check, name="check"),
    path("words/", word_budgets.year_words, name="year_words"),
    path("search/", searching.year_search, name="year_search"),
    path("decisions/", deciding.year_decisions, name="year_decisions"),
    path("decisions/<int:pk>/", approved.approval_detail, name="approval_detail"),
    path("decisions/<int:pk>/changes/", approved.approval_changes, name="approval_changes"),
    path("steps/<slug:step>/", deciding.year_step, name="year_step"),
    path("questions/", challenge.question_list, name="question_list"),
    path("questions/ask/", challenge.question_ask, name="question_ask"),
    path("questions/<int:number>/", challenge.question_edit, name="question_edit"),
    path("queries/", queries.query_list, name="query_list"),
    path("queries/raise/", queries.query_raise, name="query_raise"),
    path("queries/<int:number>/", queries.query_detail, name="query_detail"),
    path("queries/<int:number>/note/", queries.query_note, name="query_note"),
    path("queries/<int:number>/<slug:step>/", queries.query_step, name="query_step"),
    path("comments/", comments.thread_list, name="thread_list"),
    path("comments/export/", comments.thread_export, name="thread_export"),
    path("comments/<int:pk>/reply/", comments.thread_reply, name="thread_reply"),
    path("comments/<int:pk>/resolve/", comments.thread_resolve, name="thread_resolve"),
    path("comments/<int:pk>/suggestion/", suggestions.suggestion_decide, name="suggestion_decide"),
    path("comments/<int:pk>/reopen/", comments.thread_reopen, name="thread_reopen"),
    path("withheld/", withholding.withholding_list, name="withholding_list"),
    path("withheld/<int:pk>/", withholding.withholding_decide, name="withholding_decide"),
    path("<slug:threat>/", include(threat)),
]

urlpatterns = [
    path("", rounds.assessment_list, name="assessment_list"),
    path("open/", rounds.year_open, name="year_open"),
    path("<slug:force>/audit/", trail.organisation_trail, name="organisation_trail"),
    path("<slug:force>/sources/", sources.source_list, name="source_list"),
    path("<slug:force>/sources/add/", sources.source_add, name="source_add"),
    path("<slug:force>/sources/<slug:source>/", sources.source_edit, name="source_edit"),
    path("<slug:force>/sources/<slug:source>/remove/", sources.source_remove, name="source_remove"),
    path("<slug:force>/<year:year>/", include(year)),
]
