# Two commands matter: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
VAR := $(or $(GUIGUAN_VAR),var)
PORT ?= 8000
HOST ?= 127.0.0.1
export PORT HOST
export GUIGUAN_FONTS := $(or $(GUIGUAN_FONTS),$(CURDIR)/var/fonts)
TESTED := $(or $(JOBS),2)

.PHONY: install fonts run reset test test-long check docs format clean

$(VENV)/.installed: requirements.txt pyproject.toml
	@echo "安装依赖……"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . 2>/dev/null \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@echo "安装测试依赖……"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

install: $(VENV)/.installed

run: install
	@GUIGUAN_DEMO=1 $(BIN)/guiguan demo
	@GUIGUAN_DEMO=1 $(BIN)/guiguan serve --host $(HOST) --port $(PORT)

fonts:
	@$(PYTHON) tools/fonts.py

reset:
	@rm -rf $(VAR)/guiguan.sqlite3 $(VAR)/guiguan.sqlite3-journal $(VAR)/files $(VAR)/keys
	@echo "演示数据已清除，下次 make run 重新生成。"

test: $(VENV)/.installed-dev
	@$(BIN)/python tests/chromium.py
	@GUIGUAN_VAR=var $(BIN)/python tools/fonts.py
	$(BIN)/python -m pytest -q -n $(TESTED) --dist loadscope --no-loadscope-reorder -m "not long"
	GUIGUAN_TEST_DATABASE=postgresql $(BIN)/python -m pytest -q -n $(TESTED) --dist loadscope --no-loadscope-reorder -m "not long"

test-long: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -q -m long
	GUIGUAN_TEST_DATABASE=postgresql $(BIN)/python -m pytest -q -m long

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check src tests tools
	$(BIN)/ruff check src tests tools
	$(BIN)/mypy
	$(BIN)/lint-imports
	GUIGUAN_DEMO=1 GUIGUAN_VAR=$(VENV)/check $(BIN)/python -m django makemigrations --check --dry-run --settings guiguan.config.settings
	GUIGUAN_DEMO=1 GUIGUAN_VAR=$(VENV)/check $(BIN)/python -m tests.templates
	$(BIN)/guiguan law coverage
	GUIGUAN_VAR=$(VENV)/check $(BIN)/guiguan docs --check
	$(BIN)/python tests/law/takeout.py

docs: $(VENV)/.installed-dev
	GUIGUAN_VAR=$(VENV)/check $(BIN)/guiguan docs

format: $(VENV)/.installed-dev
	$(BIN)/ruff format src tests tools
	$(BIN)/ruff check --fix src tests tools

clean: reset
	@rm -rf $(VENV)
