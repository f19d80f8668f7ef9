# make run        the application with a demo company, on PORT (default 8000)
# make test       everything: checks, both databases, browser journeys, documentation, packaging
# make test-lite  the same without PostgreSQL and Chromium
# make check      style, types, contracts, spelling, migrations
# make assets     styles, icons and scripts, after a change in frontend/
# make lock       requirements/development.lock, after a change of dependencies in pyproject.toml
# make reference  the generated pages of docs/reference
# make bench      speed, as ratios to a bare floor
# make bench-forecast  accuracy of forecasts and scores on companies of known truth
# make spark      questions about the past on a Spark Connect server, in an environment of its own: the same answers
# make soak       200 kills on each database, which takes an hour; files of 2 GB; a million deals; Lighthouse. Writes
#                 soak.md, growth.md and lighthouse.md in docs/reference, and needs 50 GB
.PHONY: run test test-lite check assets lock reference bench bench-forecast spark soak
.SILENT:

PORT ?= 8000
FIND = python=$$(tools/find-python) &&

run:
	$(FIND) $$python tools/prepare.py run && QUARTERDECK_PORT=$(PORT) exec .venv/bin/quarterdeck run

test:
	$(FIND) $$python tools/prepare.py test && exec .venv/bin/python tools/suites.py test

test-lite:
	$(FIND) $$python tools/prepare.py build && exec .venv/bin/python tools/suites.py lite

check:
	$(FIND) $$python tools/prepare.py build && exec .venv/bin/python tools/suites.py check

assets:
	$(FIND) $$python tools/prepare.py build

reference:
	.venv/bin/python -m tests.docs.reference

bench:
	$(FIND) $$python tools/prepare.py test && exec .venv/bin/python -m tests.performance

bench-forecast:
	$(FIND) $$python tools/prepare.py build && exec .venv/bin/python -m tests.forecasting.bench

spark:
	$(FIND) $$python tools/prepare.py spark && PYTHONPATH=src exec var/spark/bin/python -m pytest -q -p no:cacheprovider \
	tests/conformance/test_spark.py tests/warehouse/test_elsewhere.py

soak:
	$(FIND) $$python tools/prepare.py test && nice .venv/bin/python -m tests.soak && \
	QUARTERDECK_HOSTILE_WHOLE=1 nice .venv/bin/python -m pytest tests/sheets/test_hostile.py -q && \
	nice .venv/bin/python -m tests.performance.growth && exec .venv/bin/python -m tests.soak.lighthouse

lock:
	$(FIND) $$python tools/lock.py
