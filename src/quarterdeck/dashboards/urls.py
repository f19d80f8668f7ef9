"""Addresses of dashboards."""

from django.urls import path

from quarterdeck.kit import converters
from quarterdeck.kit.addresses import views_of

converters.register()

page, edit = views_of("quarterdeck.dashboards.views.pages"), views_of("quarterdeck.dashboards.views.editing")

mail = views_of("quarterdeck.dashboards.views.mailing")

urlpatterns = [
    path("dashboards", page("dashboards"), name="dashboards"),
    path("dashboards/new", edit("dashboard_new"), name="dashboard_new"),
    path("dashboards/tiles/new", edit("tile_new"), name="tile_new"),
    path("dashboards/<pid:dashboard_id>", page("dashboard"), name="dashboard"),
    path("dashboards/<pid:dashboard_id>/picture/<slug:kind>", page("dashboard_picture"), name="dashboard_picture"),
    path("dashboards/<pid:dashboard_id>/mail", mail("dashboard_mail"), name="dashboard_mail"),
    path("dashboards/<pid:dashboard_id>/edit", edit("dashboard_edit"), name="dashboard_edit"),
    path("dashboards/<pid:dashboard_id>/restore", edit("dashboard_restore"), name="dashboard_restore"),
    path("dashboards/<pid:dashboard_id>/tiles/<pid:tile_id>", edit("tile"), name="tile"),
]
