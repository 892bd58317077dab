# make help | make | make demo | make test | make MODE=asan test | make bench | make measure
MODE    ?= release
B       := build/$(MODE)
ifeq ($(origin CC),default)   # `CC ?= gcc` would keep make's built-in cc
CC      := gcc
endif
# No contraction: the same sums on every processor, with or without fused multiply-add.
STD     := -std=c11 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -pthread
# The status idiom (out_x untouched on failure) is more than this one warning can follow.
WARN    := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
           -Wpointer-arith -Wvla -Wwrite-strings -Wformat=2 -Wundef -Werror -Wno-maybe-uninitialized
OPT.release := -O3 -g1 -DNDEBUG
OPT.debug   := -Og -g3
OPT.asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
OPT.tsan    := -O1 -g -fsanitize=thread
OPT.cover   := -O0 -g --coverage
OPT.fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined
PKGS    := sqlite3 libpcre2-8 libsodium jansson libutf8proc libzip expat freexl libmdb xlsxwriter pangocairo libqpdf
CFLAGS  += $(STD) $(WARN) $(OPT.$(MODE)) -Imatcher $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
LDFLAGS += -pthread $(filter -fsanitize% --coverage,$(OPT.$(MODE)))
LDLIBS  += $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lfuzzy -lm
export LSAN_OPTIONS := suppressions=$(CURDIR)/tests/lib/lsan.supp:print_suppressions=0
export TSAN_OPTIONS := suppressions=$(CURDIR)/tests/lib/tsan.supp
ifeq ($(MODE),fuzz)
CC := clang
WARN += -Wno-unknown-warning-option -Wno-format-nonliteral
# What `#pragma GCC target` says to gcc.
$(B)/matcher/text/compare_many_avx2.o: CFLAGS += -mavx2 -mbmi2 -Wno-unknown-pragmas
$(B)/matcher/text/compare_many_avx512.o: CFLAGS += -mavx512f -mavx512bw -mavx512vl -mavx512vbmi -mbmi2 -Wno-unknown-pragmas
endif

SRC   := $(sort $(wildcard matcher/*/*.c))
LIB   := $(filter-out matcher/cli/%,$(SRC))
UNIT  := $(sort $(wildcard tests/unit/test_*.c))
FAULT := $(sort $(wildcard tests/fault/fault_*.c))
FUZZ  := $(sort $(wildcard tests/fuzz/fuzz_*.c))
obj    = $(patsubst %.c,$(B)/%.o,$(1))
PROGRAM := $(if $(filter release,$(MODE)),build/pandmatch,$(B)/pandmatch)
CITY    := $(B)/city

all: $(PROGRAM)                         ## build the program: build/pandmatch
$(PROGRAM): $(call obj,$(filter matcher/cli/%,$(SRC))) $(B)/libmatcher.a ; $(LINK)
$(B)/libmatcher.a: $(call obj,$(LIB)) ; @rm -f $@ && $(AR) rcs $@ $^
$(call obj,$(SRC) $(UNIT) $(FAULT) $(FUZZ) $(wildcard tests/diff/*.c) tests/fuzz/replay.c): $(B)/flags
$(B)/%.o: %.c ; @mkdir -p $(@D) && $(CC) $(CFLAGS) -MMD -MP -c -o $@ $<
LINK     = @mkdir -p $(@D) && $(CC) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(LDLIBS)

# What `make demo` and `make test` build first, on every processor unless make was told how many.
JOBS = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

# A change of compiler or flags rebuilds; an unchanged set does not.
$(B)/flags: FORCE
	@mkdir -p $(B); echo '$(CC) $(CFLAGS)' | cmp -s - $@ || echo '$(CC) $(CFLAGS)' > $@

# The demonstration: a generated city, the lists for it, the explanation of the first address.
ADDRESSES ?= 284000
SEED      ?= 1
OUT       ?= build/city
CITYSRC   := $(sort $(wildcard datasets/*.c))
build/citygen: $(CITYSRC) $(wildcard datasets/*.h)
	@mkdir -p build && $(CC) -std=c11 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -pthread $(WARN) -O2 -o $@ $(CITYSRC) -lm
city: build/citygen                     ## generate a city: ADDRESSES=284000 SEED=1 OUT=build/city
	@build/citygen --lists datasets/lists --addresses $(ADDRESSES) --seed $(SEED) --out $(OUT)
build/city/levering.csv: build/citygen
	@$(MAKE) --no-print-directory city OUT=build/city
build/city20k/levering.csv: build/citygen
	@$(MAKE) --no-print-directory city OUT=build/city20k ADDRESSES=20000
demo: deps                              ## generate a city, run everything, say where the lists are
	@$(MAKE) --no-print-directory $(JOBS) $(PROGRAM) build/city/levering.csv
	@tests/lib/demo $(PROGRAM) build/city build/out

example:                                ## docs/voorbeeld.md again, from what the demonstration left
	@tests/lib/voorbeeld $(PROGRAM) build/out build/city.db > build/voorbeeld.md && mv build/voorbeeld.md docs/voorbeeld.md

DEB := gcc make pkg-config libsqlite3-dev libpcre2-dev libfuzzy-dev libutf8proc-dev libjansson-dev libsodium-dev \
       libzip-dev libexpat1-dev libfreexl-dev mdbtools-dev libxlsxwriter-dev libpango1.0-dev libqpdf-dev fonts-liberation \
       libcmocka-dev sqlite3
DEB_LOOK := libreoffice-calc poppler-utils qpdf chromium gdal-bin nodejs npm postgresql python3-sklearn
deps:                                   ## install what building and testing need (apt-get)
	@tests/lib/deps $(DEB)
deps-look:                              ## install what only looking and comparing need
	@tests/lib/deps $(DEB_LOOK)

TBIN := $(patsubst %.c,$(B)/%,$(UNIT) $(FAULT))
$(TBIN): LDLIBS += -lcmocka
$(TBIN): $(B)/%: $(B)/%.o $(B)/libmatcher.a ; $(LINK)
test: deps                              ## everything below in this MODE
	@$(MAKE) --no-print-directory $(JOBS) $(PROGRAM) $(TBIN) $(RBIN) build/citygen
	@$(MAKE) --no-print-directory layers editor-test unit diff replay golden rules-test city-test cli-test
rules-test: $(PROGRAM)                  ## the shipped rules, and the tests in them
	@$(PROGRAM) fmt --check rules && $(PROGRAM) check rules && for f in rules/voorbeelden/*/*.rules; do $(PROGRAM) check $$f || exit 1; done
# The generator gives its memory back by ending.
city-test: build/citygen $(B)/tests/datasets/test_city ## the generator: promises, formats, same bytes
	@ASAN_OPTIONS=detect_leaks=0 $(B)/tests/datasets/test_city && tests/datasets/same_bytes build/citygen
$(B)/tests/datasets/test_city: tests/datasets/test_city.c $(filter-out datasets/main.c,$(CITYSRC)) $(wildcard datasets/*.h)
	@mkdir -p $(@D) && $(CC) -std=c11 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -pthread $(WARN) $(OPT.$(MODE)) -Idatasets \
	  -o $@ $(filter %.c,$^) -lcmocka -lm
cli-test: $(PROGRAM) build/citygen $(B)/tests/cli/memory ## the program as its users run it: kill -9, full disk, gates, replay
	@for t in tests/cli/test_*; do MEMORY=$(B)/tests/cli/memory $$t $(PROGRAM) build/citygen || exit 1; done
# What commands read, with failing allocations: it uses their parts, all of cli but main.
$(B)/tests/cli/memory: tests/cli/memory.c $(call obj,$(filter-out matcher/cli/main.c,$(filter matcher/cli/%,$(SRC)))) $(B)/libmatcher.a
	@mkdir -p $(@D) && $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.o %.a,$^) $(LDLIBS)
test-all:                               ## make test in release, asan and tsan mode
	@for m in release asan tsan; do $(MAKE) --no-print-directory MODE=$$m test || exit 1; done
unit: $(TBIN)                           ## unit and fault-injection tests
	@for t in $^; do $$t || exit 1; done
# The same rules by another engine: random rule sets through the evaluator and through SQLite.
DIFF := $(B)/tests/diff/test_sql
$(DIFF): LDLIBS += -lcmocka
$(DIFF): $(call obj,$(sort $(wildcard tests/diff/*.c))) $(B)/libmatcher.a ; $(LINK)
$(call obj,$(wildcard tests/diff/*.c)): CFLAGS += -Itests
diff: $(DIFF) $(if $(PEERS),peers)      ## the evaluator against SQLite; SEED=n for one rule set; PEERS=1: PostgreSQL and DuckDB too
	@$< $(if $(PEERS),&& tests/diff/peers $<)
peers: build/peers/node_modules         ## install DuckDB below build/ (npm), for PEERS=1
build/peers/node_modules:
	@mkdir -p build/peers && npm install --silent --no-fund --no-audit --prefix build/peers @duckdb/node-api
# What editors show in colour comes from the tables of the language.
build/editor: tests/lib/editor.c matcher/lang/ops.h matcher/lang/words.h
	@mkdir -p build && $(CC) -std=c11 $(WARN) -Imatcher -o $@ $<
editor: build/editor                    ## rewrite docs/editor, the colours of rule files for VS Code
	@build/editor > docs/editor/syntaxes/pandmatch.json
editor-test: build/editor               ## docs/editor is what the tables say
	@build/editor | cmp - docs/editor/syntaxes/pandmatch.json || { echo "run: make editor"; exit 1; }
golden: $(PROGRAM)                      ## run each tests/golden case and compare
	@tests/golden/run $(PROGRAM)
bless: $(PROGRAM)                       ## rewrite expected output; review with git diff
	@BLESS=1 tests/golden/run $(PROGRAM)
layers:                                 ## includes follow the data flow
	@tests/lib/layers

# Speed and quality. Tools of one source each; a figure is printed beside its reference. PEERS=1 and SCALE=1 ask for more.
DATA ?= ../shared/data
ADDRESSTOOLS := $(addprefix $(B)/tests/measure/,adres adres_echt adres_snelheid adres_vaag adres_schade)
LINKTOOLS    := $(addprefix $(B)/tests/measure/,link link_city link_phonetic link_speed link_bench)
READERTOOLS  := $(addprefix $(B)/tests/measure/,readers readers_files)
$(ADDRESSTOOLS) $(LINKTOOLS) $(READERTOOLS) $(addprefix $(B)/tests/,measure/rules_speed measure/route measure/leer_snel measure/phrase_pairs real/rows): \
  $(B)/%: %.c $(B)/libmatcher.a
	@mkdir -p $(@D) && $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(B)/libmatcher.a $(LDLIBS)
# The measuring tool of learning uses the commands' own parts: all of cli but main.
LEER := $(B)/tests/measure/leer
$(LEER) $(LEER)_velden: $(B)/tests/measure/%: tests/measure/%.c tests/measure/leer_city.c tests/measure/table.c tests/measure/leer.h \
  $(call obj,$(filter-out matcher/cli/main.c,$(filter matcher/cli/%,$(SRC)))) $(B)/libmatcher.a
	@mkdir -p $(@D) && $(CC) $(filter-out -Werror,$(CFLAGS)) $(LDFLAGS) -Itests/measure -o $@ $(filter %.c %.o %.a,$^) $(LDLIBS)

bench: $(PROGRAM) build/city/levering.csv ## speed and memory of the whole run, of one changed rule, and of rules by themselves
	@tests/measure/bench $(PROGRAM) build/city build/bench
	@$(MAKE) --no-print-directory bench-rules
bench-address: $(B)/tests/measure/adres_snelheid ## speed and memory of finding addresses beside the goals; SCALE=1: a whole country too
	@$< datasets/lists 284000 $(if $(SCALE),10000000)
bench-learn: $(B)/tests/measure/leer_snel ## speed of learning
	@$<
bench-publish: $(PROGRAM) build/city/levering.csv ## speed of lists and dossiers beside the goals
	@tests/measure/publish $(PROGRAM) build/city build/publish
bench-readers: $(READERTOOLS)           ## rows and MB a second per reader; a wide CSV beside sqlite3 and, PEERS=1, DuckDB
	@tests/measure/readers_bench $(B)/tests/measure build/readers $(DATA)
bench-route: $(B)/tests/measure/route build/city/levering.csv ## length and time of a list's route beside nearest neighbour
	@$< build/city/bag_adressen.csv
bench-rules: $(B)/tests/measure/rules_speed $(if $(PEERS),peers) ## speed of rules and patterns; PEERS=1: beside DuckDB; SCALE=1: a whole country
	@mkdir -p build/bench && $< build/bench $(if $(SCALE),1000000 10000000)
	@$(if $(PEERS),PEERS_HOME=$(abspath build/peers) node tests/measure/rules_duckdb.js build/bench)
measure: $(PROGRAM) build/citygen       ## hits in the first 500 over six worlds, worst first
	@tests/measure/worlds $(PROGRAM) build/citygen build/worlds
measure-address: $(ADDRESSTOOLS) build/city/levering.csv ## addresses found: per register, vague ones, by kind of damage, on real data
	@cd $(B)/tests/measure && C=$(abspath build/city); ./adres $$C; ./adres_vaag $$C; ./adres_schade $$C; ./adres_echt $(abspath $(DATA))
measure-drift: $(PROGRAM) build/citygen ## deliveries against the one before: false alarms, faults found
	@tests/measure/drift $(PROGRAM) build/citygen build/drift
measure-learn: $(LEER) $(PROGRAM) build/citygen ## what learning is worth in six worlds, worst first (half an hour); NEW=12: new rules accepted each quarter
	@tests/measure/leer_opvang $(PROGRAM) $(DATA) build/opvang
	@tests/measure/leren $(PROGRAM) build/citygen $(LEER) build/learn $(NEW)
measure-shape: $(LEER)_velden $(PROGRAM) build/citygen ## where the lead of boosting over the rules comes from (python3-sklearn)
	@mkdir -p build/shape && $(MAKE) --no-print-directory city SEED=301 OUT=build/shape/city
	@$(PROGRAM) run --quiet --rules rules --data build/shape/city --db build/shape/case.db --out build/shape/lists
	@$< build/shape/city build/shape/case.db build/shape/velden && tests/measure/ontleding.py build/shape/velden.*
measure-link: $(LINKTOOLS) $(PROGRAM) build/city20k/levering.csv build/city/levering.csv $(if $(PEERS),peers) ## linkage: known doubles, a city, the phonetic key, speed; PEERS=1: beside DuckDB
	@cd $(B)/tests/measure && D=$(abspath $(DATA))/linkage N=$(abspath $(DATA))/names/family_names.lst P=$(abspath build)/persons.csv; \
	  ./link $$D; ./link_city $(abspath build/city); \
	  for c in build/city20k build/city; do echo "-- through the links of a run: $$c"; \
	    $(abspath tests/measure/link_run) $(abspath $(PROGRAM)) $(CURDIR)/$$c \
	      $(abspath rules):$(abspath rules/demo/goedkeuringen.rules) $(abspath build/link); done; \
	  $(abspath tests/measure/link_answers) $(abspath $(PROGRAM)) $(abspath build/city) \
	    $(abspath rules):$(abspath rules/demo/goedkeuringen.rules) $(abspath build/link_answers) 1000; \
	  ./link_phonetic $$D/dutch-name-variants/variants.csv $$N; ./link_speed $$N; \
	  ./link_bench $$N $(if $(PEERS),1000000 100000 $$P && PEERS_HOME=$(abspath build/peers) node $(abspath tests/measure/link_duckdb.js) $$P)
measure-similar: $(B)/tests/measure/phrase_pairs ## what similar_to takes for alike, among streets and family names
	@for f in straten geslachtsnamen; do $< datasets/lists/$$f.csv; done
look: $(PROGRAM) build/citygen          ## pages against WCAG 2.2 AA and the phone's form, in a browser (npm, chromium)
	@[ -d build/look/node_modules/axe-core ] || npm install --silent --no-fund --no-audit --prefix build/look axe-core puppeteer-core || true
	@tests/look/run $(PROGRAM) build/citygen build/look
test-office: $(PROGRAM) $(B)/tests/real/rows ## files that LibreOffice, sqlite3 and ogr2ogr write now
	@tests/real/office $(B)/tests/real/rows $(PROGRAM) build/office
test-real: $(PROGRAM)                   ## lists from real public data: DATA=../shared/data
	@tests/real/run $(PROGRAM) $(DATA) build/real

# Fuzzers: the same harness replays its corpus under any compiler, or runs under libFuzzer.
RBIN := $(patsubst %.c,$(B)/%.replay,$(FUZZ))
$(RBIN): $(B)/%.replay: $(B)/%.o $(B)/tests/fuzz/replay.o $(B)/libmatcher.a ; $(LINK)
ifneq ($(MODE),fuzz)
replay: $(RBIN)                         ## every corpus file through its harness
	@for f in $^; do n=$$(basename $$f .replay); $$f tests/fuzz/corpus/$${n#fuzz_}/* || exit 1; done
fuzz:                                   ## libFuzzer, T=name SECONDS=60
	@$(MAKE) MODE=fuzz fuzz
else
all: $(patsubst tests/fuzz/%.c,$(B)/%,$(FUZZ))
$(B)/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/libmatcher.a
	$(CC) -fsanitize=fuzzer,address,undefined -o $@ $^ $(LDLIBS)
fuzz: $(B)/fuzz_$(T)
	@mkdir -p $(B)/work/$(T)  # libFuzzer writes finds to its first folder; keep them out of the tree
	$< -max_total_time=$(or $(SECONDS),60) -artifact_prefix=$(B)/work/ $(B)/work/$(T) tests/fuzz/corpus/$(T)
	@find $(B)/work -name 'crash-*' -empty -delete  # left by children that may write nothing
endif
cover:                                  ## line and branch coverage per file
	$(MAKE) MODE=cover unit replay golden
	@cd build/cover && gcov -b -n $$(find matcher -name '*.gcda') 2>/dev/null | \
	  awk '/^File .matcher/{f=$$2} /^Lines/{l=$$2} /^Branches/{if(f)print f,l,$$2;f=""}'
format:                                 ## lay out the C files
	@clang-format -i $(SRC) $(wildcard matcher/*/*.h tests/*/*.[ch])
clean:                                  ## remove everything that was built
	@rm -rf build
help:                                   ## this list
	@sed -n 's/^\([a-z-]*\):.*[#]# */\1\t/p' Makefile | expand -t 18
FORCE:
.PHONY: FORCE $(shell sed -n 's/^\([a-z-]*\):.*[\#][\#] .*/\1/p' Makefile)
.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
