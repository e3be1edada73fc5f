"""How a number stands in a URL: no longer than every database can hold, so that any other address is not there."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class IntegerConverter(IntConverter):
    """Up to 18 digits: the columns of keys hold 19 on both databases, and not all of those."""

    regex = "[0-9]{1,18}"


register_converter(IntegerConverter, "integer")
