.PHONY: check bench soak vendor

# Everything that must hold before a change is taken. With CI set, what is
# missing on the machine fails instead of being skipped. Looking at every page in
# the browser, and a year of attacks on the figures, are left to go test ./...: with
# the race detector there is as much to see, and it is several times as slow.
check:
	@test -z "$$(gofmt -l cmd internal migrations static templates)" || { gofmt -l cmd internal migrations static templates; echo "gofmt these files"; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	@if curl -fsS -m 5 -o /dev/null https://vuln.go.dev/index/modules.json 2>/dev/null; then go tool govulncheck ./...; else echo "govulncheck left out: its database cannot be reached"; fi
	go test -race -timeout 45m -skip '^(TestEveryPageInChromium|TestYearOfTheDemo)$$' ./...
	TZ=America/Los_Angeles go test -timeout 20m ./internal/abp ./internal/calendar ./internal/store ./internal/app ./internal/web
	TZ=Pacific/Kiritimati go test -timeout 20m -skip '^(TestMonthOfReminders|TestThousandApply|TestPlacesOutliveAKill|TestHourWithoutMailServer)$$' ./internal/abp ./internal/calendar ./internal/store ./internal/app ./internal/web

# Every figure beside the limit of the same machine in the same run.
bench:
	go test -run '^$$' -bench . -benchtime 1s ./internal/web ./internal/app ./internal/calendar ./internal/schedule ./cmd/upstander

# What takes minutes: the server is killed, stopped, overloaded, robbed of its disk and
# of its database, many times; backups of 100 MB; then a minute of fuzzing for every
# parser. UPSTANDER_SOAK=480 make soak takes a night: the fuzzers share the minutes.
soak: export UPSTANDER_SOAK ?= 60
soak:
	go test -count 1 -timeout 10h -v -run '^(TestKilledServersLoseNothing|TestPoliteStopCutsNobodyOff|TestDatabaseAwayIsSaid|TestTwoProcessesServeOneProgramme|TestFullDiskIsSaid|TestFailingDiskIsSaid|TestOverloadIsShedAndPasses|TestBackupDrill)$$' ./cmd/upstander
	go test -count 1 -timeout 2h -v -run '^TestPowerCutLosesNothing$$' ./internal/store
	@for dir in $$(grep -rl --include='*_test.go' '^func Fuzz' internal | xargs -n1 dirname | sort -u); do \
		for fuzz in $$(grep -hoE '^func Fuzz[A-Za-z0-9]+' $$dir/*_test.go | cut -c6-); do \
			echo "$$dir $$fuzz"; go test -run '^$$' -fuzz "^$$fuzz\$$" -fuzztime $${UPSTANDER_SOAK}s ./$$dir || exit 1; \
		done; \
	done

# Third-party files under static/vendor again, by exact version.
vendor:
	sh static/vendor/refresh
