# The way around: make help.
GOFLAGS_BUILD := -trimpath -ldflags "-s -w -X main.version=$(shell git describe --tags --always --dirty 2>/dev/null || echo dev)"
RESULTS := .results
export CGO_ENABLED ?= 0

# Packages whose tests also run under the race detector: those with goroutines of
# their own. The detector makes the embedded SQLite about ten times slower, so
# the tests at size stay without.
RACE := ./internal/columnar ./internal/event ./internal/job ./internal/database ./internal/mail ./internal/blob ./internal/config ./internal/problem ./internal/text

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: run
run: build ## Build everything and serve http://localhost:8080 with a demo account in ./data
	@sh scripts/run

.PHONY: build
build: web/dist/index.html ## Build bin/ficha, one file with the page inside
	go build $(GOFLAGS_BUILD) -o bin/ficha ./cmd/ficha

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/.package-lock.json $(shell find web/src web/widget web/public web/index.html web/vite.*.ts web/openapi.json -type f 2>/dev/null)
	cd web && npm run build
	@touch $@

e2e/node_modules/.package-lock.json: e2e/package.json e2e/package-lock.json
	cd e2e && npm ci --no-audit --no-fund
	@touch $@

.PHONY: test-packages
test-packages:
	@sh scripts/test-packages

.PHONY: test
test: test-packages ## Run every test: Go on both databases, the page, the stories in Chromium
	@rm -rf $(RESULTS) && mkdir -p $(RESULTS)
	@code=0; \
	$(MAKE) --no-print-directory test-go || code=1; \
	$(MAKE) --no-print-directory test-race || code=1; \
	$(MAKE) --no-print-directory test-web || code=1; \
	$(MAKE) --no-print-directory e2e || code=1; \
	node scripts/summary.mjs $(RESULTS) || code=1; exit $$code

.PHONY: test-go
test-go: ## Run the Go tests on SQLite and PostgreSQL
	@mkdir -p $(RESULTS)
	go tool -modfile=tools/go.mod gotestsum --format pkgname --jsonfile $(RESULTS)/go.json -- -timeout 20m ./...

.PHONY: test-race
test-race: ## Run the tests with goroutines under the race detector (needs gcc)
	@mkdir -p $(RESULTS)
	CGO_ENABLED=1 go tool -modfile=tools/go.mod gotestsum --format pkgname --jsonfile $(RESULTS)/race.json -- -race -timeout 20m $(RACE)

.PHONY: test-web
test-web: web/node_modules/.package-lock.json ## Run the page's unit tests
	@mkdir -p $(RESULTS)
	cd web && npx vitest run --reporter=default --reporter=json --outputFile=../$(RESULTS)/web.json

.PHONY: e2e
e2e: build e2e/node_modules/.package-lock.json test-packages ## Run the stories in Chromium, on both databases
	@mkdir -p $(RESULTS)
	cd e2e && npx playwright test

.PHONY: lint
lint: web/node_modules/.package-lock.json ## Lint Go and the page
	go tool -modfile=tools/go.mod golangci-lint run
	cd web && npm run lint

.PHONY: generate
generate: web/node_modules/.package-lock.json ## Write what is derived: the OpenAPI document and the page's types
	go run ./cmd/ficha openapi > web/openapi.json.new && mv web/openapi.json.new web/openapi.json
	cd web && npm run generate

.PHONY: verify
verify: generate ## Check that what is derived is committed and the modules are tidy
	git diff --exit-code -- web/openapi.json web/src/api/schema.gen.ts
	go mod tidy -diff
	go mod verify

.PHONY: check
check: verify lint test ## All that CI does

.PHONY: bench
bench: build ## Import a million contacts and compare with the databases' own loaders
	go run ./bench -contacts $(or $(CONTACTS),1000000)

.PHONY: fuzz
fuzz: ## Fuzz what parses, half a minute each (TIME=30s)
	@sh scripts/fuzz $(or $(TIME),30s)

.PHONY: clean
clean: ## Delete what was built (not ./data)
	rm -rf bin $(RESULTS) e2e/results web/node_modules e2e/node_modules
	find web/dist -mindepth 1 ! -name .gitkeep -delete
