"""How a year stands in a URL: 2024-25."""

from django.urls import register_converter

from assessments.models.rounds import YEAR


class YearConverter:
    regex = YEAR

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(YearConverter, "year")
