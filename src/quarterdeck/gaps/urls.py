"""Addresses of product gaps."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

_GAP = "product-gaps/<pid:gap_id>"
_DEAL = "opportunities/<pid:opportunity_id>/product-gaps"
_REQUEST = f"{_DEAL}/<pid:request_id>"

view = views_of("quarterdeck.gaps.views")

urlpatterns = [
    path("product-gaps", view("listing.product_gaps"), name="product_gaps"),
    path("product-gaps/new", view("editing.product_gap_new"), name="product_gap_new"),
    path(_GAP, view("gap.product_gap"), name="product_gap"),
    path(f"{_GAP}/edit", view("editing.product_gap_edit"), name="product_gap_edit"),
    path(f"{_GAP}/merge", view("editing.product_gap_merge"), name="product_gap_merge"),
    path(f"{_GAP}/unmerge", view("editing.product_gap_unmerge"), name="product_gap_unmerge"),
    path(f"{_DEAL}/new", view("requests.gap_request_new"), name="gap_request_new"),
    path(_REQUEST, view("requests.gap_request"), name="gap_request"),
    path(f"{_REQUEST}/remove", view("requests.gap_request_remove"), name="gap_request_remove"),
    path(f"{_REQUEST}/restore", view("requests.gap_request_restore"), name="gap_request_restore"),
]
