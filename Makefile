# Hookline's workshop. `make help` lists what can be done.
# `make run` and `make build` need Go alone; the rest also Node.

# The program is built without C: SQLite is pure Go. -race needs it.
# Races are looked for in what people wrote: SQLite is C turned into Go, and watching each
# of its steps took two thirds of the tests' time. Not to be done with more: what a package
# makes of generic types of sync is linked for all, and races are seen where there are none.
RACE = -race '-gcflags=modernc.org/...=-race=false -d=checkptr=0'
export CGO_ENABLED := 0
# One set of flags, so that lint, build and tools compile each package once.
export GOFLAGS := $(strip -trimpath $(filter-out -trimpath,$(GOFLAGS)))
BIN := bin/hookline
LINT := go tool -modfile=.ci/lint.mod golangci-lint
# Sources of the front end outside static/, which package.json knows.
SCRIPTS := e2e playwright.config.js

.DEFAULT_GOAL := help
.PHONY: help run build generate test setup check-format check-generated vet lint unit e2e bench bench-desk bench-deliveries bench-editor pictures fmt clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## Build the program and run it at http://127.0.0.1:8080
	./$(BIN)

build: ## Build the program as bin/hookline (Go alone)
	go build -o $(BIN) .

generate: node_modules ## Make *_templ.go and static/dist from their sources
	go tool templ generate -log-level warn
	npm run --silent build

fmt: node_modules ## Format all sources
	gofmt -w $$(.ci/go-files)
	go tool templ fmt -log-level warn views
	npm run --silent format
	npx prettier --log-level warn --write $(SCRIPTS)

test: setup check-format check-generated vet lint unit e2e ## Everything, on both databases; installs what is missing

setup: ## Install what the tests need and is missing (Debian, Ubuntu)
	.ci/setup
	@$(MAKE) --no-print-directory node_modules

check-format: node_modules ## Are all sources formatted?
	@unformatted=$$(gofmt -l $$(.ci/go-files)); test -z "$$unformatted" || { echo "not formatted, run make fmt:"; echo "$$unformatted"; exit 1; }
	go tool templ fmt -log-level warn -fail views
	npx prettier --log-level warn --check $(SCRIPTS)

check-generated: node_modules ## Are the generated files those of their sources?
	.ci/check-generated

vet: ## Vet the generated Go code; lint vets what people write
	go vet ./views/...

lint: node_modules ## Vet and lint the Go code, lint the scripts
	$(LINT) run ./...
	npm run --silent lint

# lint has vetted them.
unit: node_modules ## Go tests with the race detector, on SQLite and PostgreSQL; tests of the scripts
	CGO_ENABLED=1 go test $(RACE) -vet=off -timeout 40m ./...
	npm test --silent

e2e: build node_modules ## Playwright plays the real program in Chromium
	npx playwright test

bench: ## Measure what a callback costs, beside a handler written by hand (ARGS=-h lists flags)
	go run ./e2e/bench $(ARGS)

bench-desk: ## Measure the desk with 200 agents, and the leads check (ARGS=-h lists flags)
	go run ./e2e/bench/desk $(ARGS)

bench-deliveries: ## Measure deliveries of events, beside an outbox written by hand (ARGS=-h lists flags)
	go run ./e2e/bench/deliveries $(ARGS)

bench-editor: build node_modules ## Measure the canvas with a Workflow of 300 objects (ARGS=600 for more)
	node e2e/bench/editor.js $(ARGS)

pictures: build node_modules ## Take the README's pictures anew
	node e2e/pictures.js

clean: ## Remove what was built (never data/)
	rm -rf bin test-results playwright-report

# npm's own record says when what is installed is older than what is locked.
node_modules: node_modules/.package-lock.json

node_modules/.package-lock.json: package-lock.json
	npm ci --no-audit --no-fund
	@touch $@
