"""The address of benchmarks."""

from django.urls import path

from quarterdeck.kit.addresses import views_of

view = views_of("quarterdeck.benchmarks")

urlpatterns = [path("benchmarks", view("views.benchmarks"), name="benchmarks")]
