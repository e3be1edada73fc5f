"""Reading from a page what its form says is wrong."""

import re


def errors_beside(page: str) -> dict[str, str]:
    """The fields of a form that have an error beside them, and what it says."""
    found = re.findall(r'<p id="id_(\w+)-error" class="govuk-error-message">(.*?)</p>', page, re.DOTALL)
    return {name: re.sub(r"<[^>]+>|Error:", "", text).strip() for name, text in found}


def summary_links(page: str) -> set[str]:
    summary = re.search(r'class="govuk-error-summary".*?</ul>', page, re.DOTALL)
    return set(re.findall(r'href="#(\w+)"', summary.group())) if summary else set()
