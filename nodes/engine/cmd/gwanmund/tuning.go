package main

import (
	"os"
	"runtime/debug"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace/noop"
)

const (
	// collectAt: garbage is collected when the heap has grown to five times what lived (docs/engine-profile.md), ...
	collectAt = 400
	// heapBytes: ... or to this, so that a node stays under 400 MB.
	heapBytes = 300 << 20
)

// tune sets what a profile of the node asked for. GOGC and GOMEMLIMIT in the environment count more.
func tune() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heapBytes)
	}
	// Nobody reads the library's traces, which cost a span for every read of the state.
	otel.SetTracerProvider(noop.NewTracerProvider())
}
