# Two commands: `make demo` opens the demo, `make test` runs all tests. Both install what they need.

WASM_BINDGEN = 0.2.130
TOOLS = target/tools
GLUE = widget/src/engine
# The features that rustc turns on, and no others: browsers refuse what `--all-features` writes.
WASM_OPT = -O3 --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext \
	--enable-mutable-globals --enable-reference-types --enable-multivalue

.PHONY: demo test webkit sheet bench quality chaos load race fuzz wasm widget cli prepare clean

demo: cli
	target/release/guichet dev procedures --open

test: prepare
	tests/run

# Every browser scenario in WebKitGTK; `make test` runs some of them there.
webkit: cli
	cd tests/browser && WEBKIT=$$(../../.ci/browser webkit) npm run --silent webkit

# The figures of the design's budgets, and the quality of matching.
bench: cli
	tests/bench/run

# Pictures of every state of the chat in every look, side by side: target/sheet/index.html.
sheet: cli
	cd tests/browser && npm run --silent sheet

# The engine against other search libraries; takes most of an hour.
race: cli
	tests/bench/race/run

# How well questions are matched, on public question sets; KEEP=1 keeps the table.
quality:
	cargo run --quiet --release -p guichet-tests --bin quality -- "$${GUICHET_DATA:-../shared/data}" \
		$(if $(KEEP),--keep tests/bench/quality.txt)

# Tickets while servers are killed and the help desk fails: 100,000 of 200 people, 50 kills, on either database.
chaos: cli
	for database in sqlite postgres; do cargo run --quiet --release -p guichet-tests --bin chaos -- \
		--tickets 100000 --senders 200 --kills 50 --database $$database || exit 1; done

# Shelves and tickets a second, beside nginx and a bare insert.
load: cli
	cargo run --quiet --release -p guichet-tests --bin load

# Cases that no run has had: the fuzz targets for a minute each, from a seed of the moment, and every property ten times.
fuzz: cli
	FUZZ_SECONDS=60 FUZZ_SEED=$$(date +%s) cargo test --release -p guichet-tests --test fuzz -- --nocapture
	for round in 1 2 3 4 5 6 7 8 9 10; do cargo test --quiet --release -p guichet-tests \
		--test connectors --test import --test normal --test oracle --test properties || exit 1; done

prepare:
	@sh .ci/prepare

# The engine as the page loads it: compiled, bound to JavaScript, made small.
wasm: prepare
	cargo build --quiet -p guichet-wasm --target wasm32-unknown-unknown --profile wasm
	PATH="$(CURDIR)/$(TOOLS)/bin:$$PATH" wasm-bindgen --target web --out-dir $(GLUE) \
		target/wasm32-unknown-unknown/wasm/guichet_wasm.wasm
	node widget/node_modules/binaryen/bin/wasm-opt $(GLUE)/guichet_wasm_bg.wasm $(WASM_OPT) -o $(GLUE)/guichet_wasm_bg.wasm

widget: wasm
	cd widget && npm run --silent build

cli: widget
	cargo build --quiet --release

clean:
	rm -rf target widget/dist widget/types widget/node_modules tests/browser/node_modules tests/bench/race/node_modules
