package store

import "syscall"

// networkOf names the network file system that the folder is on, or returns "".
func networkOf(folder string) string {
	var s syscall.Statfs_t
	if syscall.Statfs(folder, &s) != nil {
		return "" // opening the file says what is wrong
	}
	return networks[int64(uint32(s.Type))]
}

// Free returns how much room is left on the disk of a path, in octets, and how
// much it has. Both are nought where that cannot be told.
func Free(path string) (free, all uint64) {
	var s syscall.Statfs_t
	if syscall.Statfs(path, &s) != nil {
		return 0, 0
	}
	return s.Bavail * uint64(s.Bsize), s.Blocks * uint64(s.Bsize)
}
