# Nærvær. «make run» starter alt, «make test» prøver alt.
PYTHON ?= python3
BIN := .venv/bin
DORENE := tests/browser tests/scenarios tests/slack_teams

.PHONY: run install train test test-huset test-dorene lint nlu-report bench teams-pakke lock

run: install        ## installer, tren, fyll demo og start
	@$(BIN)/python -m tools.run

install:            ## de to miljøene fra låste krav
	@$(PYTHON) tools/install.py

train: install      ## tren språkforståelsen hvis data er endret
	@$(BIN)/python -m tools.train

test: ## alle kontroller og tester
	@$(PYTHON) tools/install.py --test
	@$(BIN)/python -m tools.train
	$(MAKE) --no-print-directory lint
	.venv-bot/bin/rasa data validate --fail-on-warnings --data data/nlu data/rules
	$(MAKE) --no-print-directory --jobs=2 --output-sync=line test-huset test-dorene

test-huset:
	.venv-bot/bin/python -m pytest tests/bot -c tests/bot/pytest.ini
	$(BIN)/python -m pytest --ignore=tests/bot $(DORENE:%=--ignore=%)

test-dorene:        # begge samtidig: de venter mest på databaser, nettlesere og hverandres prosesser
	$(BIN)/python -m pytest $(DORENE)

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

nlu-report: install ## hvor godt språkforståelsen treffer, til docs/sprakforstaaelse.md
	@$(BIN)/python -m tests.nlu.rapport

bench: install      ## tider som forholdstall; DEL="lager import" måler bare noe
	@$(BIN)/python -m tools.train
	@$(BIN)/python -m tests.bench $(DEL)

teams-pakke: install ## appen til Teams som zip-fil, etter innstillingene; se docs/slack-og-teams.md
	@$(BIN)/python -m tools.teams_pakke

lock: install       ## lås kravene på nytt etter en endring i requirements/*.in
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 requirements/dev.in -o requirements/dev.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 -c requirements/dev.txt requirements/app.in -o requirements/app.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 requirements/uv.in -o requirements/uv.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.10 --override requirements/bot-overrides.txt requirements/bot.in -o requirements/bot.txt
