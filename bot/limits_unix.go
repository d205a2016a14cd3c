//go:build unix

package main

import "golang.org/x/sys/unix"

// openFiles is how many files and connections this process may have open.
func openFiles() (most uint64, known bool) {
	var r unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_NOFILE, &r)
	return uint64(r.Cur), err == nil
}
