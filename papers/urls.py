"""The URLs of papers."""

from django.urls import include, path

from accounts import converters as numbers  # noqa: F401 (registers how a number is written)
from assessments import converters  # noqa: F401 (registers how a year is written)
from papers.views import (
    backgrounds,
    changes,
    checks,
    drafts,
    importing,
    issuing,
    parts,
    passages,
    preparing,
    release,
    style,
    verifying,
    withholding,
)
from papers.views.abbreviations import (
    abbreviation_add,
    abbreviation_edit,
    abbreviation_list,
    abbreviation_remove,
    paper_abbreviations,
)
from papers.views.archive import year_archive

paper = [
    path("", preparing.paper_detail, name="paper_detail"),
    path("cover/", preparing.cover_edit, name="cover_edit"),
    path("parts/move/", preparing.part_move, name="part_move"),
    path("parts/add/", parts.part_add, name="part_add"),
    path("parts/<slug:part>/", parts.part_edit, name="part_edit"),
    path("parts/<slug:part>/leave/", parts.part_leave, name="part_leave"),
    path("parts/<slug:part>/withhold/", withholding.part_withhold, name="part_withhold"),
    path("references/", parts.reference_list, name="reference_list"),
    path("implications/", parts.implications_edit, name="implications_edit"),
    path("preview/", preparing.preview, name="preview"),
    path("abbreviations/", paper_abbreviations, name="paper_abbreviations"),
    path("draft.pdf", drafts.draft_pdf, name="draft_pdf"),
    path("draft.docx", drafts.draft_docx, name="draft_docx"),
    path("archive/", year_archive, name="year_archive"),
    path("withheld/", withholding.withholding_list, name="withholding_list"),
    path("withheld/<integer:pk>/", withholding.withholding_decide, name="withholding_decide"),
    path("leaks/", release.leak_check, name="leak_check"),
    path("check/", checks.paper_check, name="paper_check"),
    path("issue/", issuing.paper_issue, name="paper_issue"),
    path("issue/files/<slug:sha256>/", issuing.issue_files, name="issue_files"),
    path("issue/changes/", changes.next_changes, name="next_changes"),
    path("issue/confirm/", release.release_confirm, name="release_confirm"),
    path("issues/<integer:number>/", preparing.issued_detail, name="issued_detail"),
    path("issues/<integer:number>/paper.pdf", preparing.issued_pdf, name="issued_pdf"),
    path("issues/<integer:number>/paper.html", preparing.issued_html, name="issued_html"),
    path("issues/<integer:number>/paper.docx", preparing.issued_docx, name="issued_docx"),
    path("issues/<integer:number>/changes/", changes.issue_changes, name="issue_changes"),
    path("issues/<integer:number>/supplement.pdf", changes.issued_supplement, name="issued_supplement"),
]

urlpatterns = [
    path("", preparing.paper_list, name="paper_list"),
    path("abbreviations/", abbreviation_list, name="abbreviation_list"),
    path("abbreviations/add/", abbreviation_add, name="abbreviation_add"),
    path("abbreviations/<integer:pk>/", abbreviation_edit, name="abbreviation_edit"),
    path("abbreviations/<integer:pk>/remove/", abbreviation_remove, name="abbreviation_remove"),
    path("style/<slug:accent>.css", style.style_sheet, name="style_sheet"),
    path("style/<slug:body>/", style.style_detail, name="style_detail"),
    path("style/<slug:body>/edit/", style.style_edit, name="style_edit"),
    path("style/<slug:body>/crest/", style.style_crest, name="style_crest"),
    path("verify/", verifying.paper_verify, name="paper_verify"),
    path("backgrounds/", backgrounds.background_list, name="background_list"),
    path("backgrounds/add/", backgrounds.background_add, name="background_add"),
    path("backgrounds/<integer:pk>/", backgrounds.background_edit, name="background_edit"),
    path("<slug:force>/import/", importing.paper_import, name="paper_import"),
    path("<slug:force>/import/<integer:pk>/", importing.paper_import_review, name="paper_import_review"),
    path(
        "<slug:force>/import/<integer:pk>/passages/",
        passages.paper_import_passages,
        name="paper_import_passages",
    ),
    path(
        "<slug:force>/import/<integer:pk>/passages/<slug:passage>/",
        passages.paper_import_passage,
        name="paper_import_passage",
    ),
    path(
        "<slug:force>/import/<integer:pk>/original/",
        importing.paper_import_original,
        name="paper_import_original",
    ),
    path("<slug:force>/<year:year>/", include(paper)),
]
