"""Addresses of the reference pages; the component's stands before the threat's, which would match it too."""

from django.urls import path

from threats import views

urlpatterns = [
    path("", views.edition_list, name="edition_list"),
    path("<slug:edition>/", views.edition_detail, name="edition_detail"),
    path("<slug:edition>/components/<slug:component>/", views.component_detail, name="component_detail"),
    path("<slug:edition>/<slug:threat>/", views.threat_detail, name="threat_detail"),
]
