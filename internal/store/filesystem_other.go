//go:build !linux

package store

// networkOf is not known on this system.
func networkOf(string) string { return "" }

// Free is not known on this system.
func Free(string) (free, all uint64) { return 0, 0 }
