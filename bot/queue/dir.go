package queue

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrInUse means that another instance of the bot has the data directory.
var ErrInUse = errors.New("in use by another instance of the bot")

// Free is how many bytes may still be written on the disk of a directory, and how many a running
// queue leaves free: with fewer it takes no update.
func Free(dir string) (free, needed uint64, err error) {
	free, err = freeBytes(dir)
	return free, putReserve, err
}

// errLocked is what tryLock returns when another process holds the lock.
var errLocked = errors.New("locked by another process")

// lockDir makes the directory and takes its lock, which ends with the process or with Close,
// whichever is first.
func lockDir(dir string) (*os.File, error) {
	if dir == "" {
		return nil, errors.New("no data directory is named")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data directory %s cannot be made: %w", dir, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("data directory %s cannot be written: %w", dir, err)
	}
	if err := tryLock(f); err != nil {
		f.Close()
		if errors.Is(err, errLocked) {
			return nil, fmt.Errorf("data directory %s is %w", dir, ErrInUse)
		}
		return nil, fmt.Errorf("lock data directory %s: %w", dir, err)
	}
	return f, nil
}
