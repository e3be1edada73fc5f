"""The URLs of papers."""

from django.urls import include, path

from assessments import converters  # noqa: F401 (registers how a year is written)
from papers import (
    views,
    views_backgrounds,
    views_changes,
    views_checks,
    views_drafts,
    views_importing,
    views_parts,
    views_release,
    views_style,
    views_verifying,
)
from papers.views_abbreviations import (
    abbreviation_add,
    abbreviation_edit,
    abbreviation_list,
    abbreviation_remove,
    paper_abbreviations,
)
from papers.views_archive import year_archive

paper = [
    path("", views.paper_detail, name="paper_detail"),
    path("cover/", views.cover_edit, name="cover_edit"),
    path("parts/move/", views.part_move, name="part_move"),
    path("parts/add/", views_parts.part_add, name="part_add"),
    path("parts/<slug:part>/", views_parts.part_edit, name="part_edit"),
    path("parts/<slug:part>/leave/", views_parts.part_leave, name="part_leave"),
    path("references/", views_parts.reference_list, name="reference_list"),
    path("implications/", views_parts.implications_edit, name="implications_edit"),
    path("preview/", views.preview, name="preview"),
    path("abbreviations/", paper_abbreviations, name="paper_abbreviations"),
    path("draft.pdf", views_drafts.draft_pdf, name="draft_pdf"),
    path("draft.docx", views_drafts.draft_docx, name="draft_docx"),
    path("archive/", year_archive, name="year_archive"),
    path("leaks/", views_release.leak_check, name="leak_check"),
    path("check/", views_checks.paper_check, name="paper_check"),
    path("issue/", views.paper_issue, name="paper_issue"),
    path("issue/changes/", views_changes.next_changes, name="next_changes"),
    path("issue/confirm/", views_release.release_confirm, name="release_confirm"),
    path("issues/<int:number>/", views.issued_detail, name="issued_detail"),
    path("issues/<int:number>/paper.pdf", views.issued_pdf, name="issued_pdf"),
    path("issues/<int:number>/paper.html", views.issued_html, name="issued_html"),
    path("issues/<int:number>/paper.docx", views.issued_docx, name="issued_docx"),
    path("issues/<int:number>/changes/", views_changes.issue_changes, name="issue_changes"),
    path("issues/<int:number>/supplement.pdf", views_changes.issued_supplement, name="issued_supplement"),
]

urlpatterns = [
    path("", views.paper_list, name="paper_list"),
    path("abbreviations/", abbreviation_list, name="abbreviation_list"),
    path("abbreviations/add/", abbreviation_add, name="abbreviation_add"),
    path("abbreviations/<int:pk>/", abbreviation_edit, name="abbreviation_edit"),
    path("abbreviations/<int:pk>/remove/", abbreviation_remove, name="abbreviation_remove"),
    path("style/<slug:accent>.css", views_style.style_sheet, name="style_sheet"),
    path("style/<slug:body>/", views_style.style_detail, name="style_detail"),
    path("style/<slug:body>/edit/", views_style.style_edit, name="style_edit"),
    path("style/<slug:body>/crest/", views_style.style_crest, name="style_crest"),
    path("verify/", views_verifying.paper_verify, name="paper_verify"),
    path("backgrounds/", views_backgrounds.background_list, name="background_list"),
    path("backgrounds/add/", views_backgrounds.background_add, name="background_add"),
    path("backgrounds/<int:pk>/", views_backgrounds.background_edit, name="background_edit"),
    path("<slug:force>/import/", views_importing.paper_import, name="paper_import"),
    path("<slug:force>/import/<int:pk>/", views_importing.paper_import_review, name="paper_import_review"),
    path(
        "<slug:force>/import/<int:pk>/original/",
        views_importing.paper_import_original,
        name="paper_import_original",
    ),
    path("<slug:force>/<year:year>/", include(paper)),
]
