"""The form that takes a file to be compared with the issues; nothing of the file is kept."""

from __future__ import annotations

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.files.uploadedfile import UploadedFile

from papers.checking.verifying import LARGEST

MEGABYTES = LARGEST // 1024 // 1024
# How the files begin that a paper is issued as.
BEGINNINGS = (b"%PDF-", b"PK\x03\x04", b"<!DOCTYPE", b"<!doctype", b"<html", b"{#")


class VerifyForm(forms.Form):
    file = forms.FileField(
        label="The file",
        help_text=f"A paper as PDF, Word file (.docx) or HTML file, of at most {MEGABYTES} MB. It is not kept.",
        allow_empty_file=True,  # which gets words of our own
        error_messages={"required": "Choose the file that you want to compare."},
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.html"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("compare", "Compare the file"))

    def clean_file(self) -> UploadedFile[bytes]:
        """Its bytes are then in `cleaned_data["data"]`."""
        file = cast("UploadedFile[bytes]", self.cleaned_data["file"])
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(
                f"The file is larger than {MEGABYTES} MB. No paper is issued as such a file."
            )
        data = file.read()
        if not data:
            raise forms.ValidationError("The file is empty. Was it saved whole?")
        if not data.lstrip().startswith(BEGINNINGS):
            raise forms.ValidationError("This is neither a PDF nor a Word file (.docx) nor an HTML file.")
        self.cleaned_data["data"] = data
        return file
