package queue

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// readyWait bounds a start. Opening takes 15 to 150 ms, with 100,000 conversations 220 ms; a store
// rebuilt after damage takes longer.
const readyWait = 30 * time.Second

// startServer starts the embedded server. What it cannot read is set aside, as little as possible,
// and the rest is kept: the description of a stream that Open makes anew over the stream's
// messages; another stream; if the server cannot start at all, the whole store. A torn last record
// it cuts off itself.
func startServer(o Options) (*server.Server, error) {
	s, err := tryServer(o)
	if err != nil {
		back, err := setAside(o, "jetstream", err)
		if err != nil {
			return nil, err
		}
		if s, err = tryServer(o); err != nil { // the store is not at fault
			back()
		}
		return s, err
	}
	unread := unreadStreams(s)
	if len(unread) == 0 {
		return s, nil
	}
	s.Shutdown()
	s.WaitForShutdown()
	why := errors.New("the server cannot read it")
	for _, name := range unread {
		stream := filepath.Join("jetstream", server.DEFAULT_GLOBAL_ACCOUNT, "streams", name)
		parts := []string{stream}
		if slices.Contains([]string{updatesStream, deadStream, "KV_" + jobsBucket.Name}, name) {
			parts = []string{filepath.Join(stream, server.JetStreamMetaFile), filepath.Join(stream, server.JetStreamMetaFileSum)}
		}
		for _, p := range parts {
			if _, err := setAside(o, p, why); err != nil && !errors.Is(err, os.ErrNotExist) {
				return nil, err
			}
		}
	}
	return tryServer(o)
}

func tryServer(o Options) (*server.Server, error) {
	s, err := server.NewServer(&server.Options{
		ServerName: "isnad",
		DontListen: true,
		NoSigs:     true, // signals belong to main
		NoLog:      true,
		JetStream:  true,
		StoreDir:   o.Dir,
		SyncAlways: true, // the default syncs every two minutes and acknowledges at once
		// The limits of streams bound what is stored; the default would be three quarters of what is free
		// at the start.
		JetStreamMaxStore:      1 << 40,
		JetStreamMaxMemory:     64 << 20,
		DisableJetStreamBanner: true,
	})
	if err != nil {
		return nil, fmt.Errorf("server options: %w", err)
	}
	l := &serverLog{log: o.Logger}
	s.SetLogger(l, false, false)
	s.Start()
	if l.fatal == nil && !s.ReadyForConnections(readyWait) {
		l.fatal = errors.New("not ready after " + readyWait.String())
	}
	if l.fatal != nil {
		s.Shutdown()
		s.WaitForShutdown()
		return nil, fmt.Errorf("start the store: %w", l.fatal)
	}
	return s, nil
}

// unreadStreams lists the streams that are on the disk and that the server, which only warns of
// them, did not recover.
func unreadStreams(s *server.Server) []string {
	var unread []string
	for _, e := range s.Healthz(&server.HealthzOptions{Details: true}).Errors {
		if e.Stream != "" && e.Stream[0] != '.' { // a dot marks one that is being deleted
			unread = append(unread, e.Stream)
		}
	}
	return unread
}

// setAside renames a part of the store to damaged-<time>-<name> in the data directory, for someone
// to look at, and returns what undoes that. It refuses when the store is not damaged: without
// permission or without room a sound one cannot be read either.
func setAside(o Options, part string, why error) (back func(), err error) {
	name := filepath.Base(part)
	part = filepath.Join(o.Dir, part)
	if free, err := o.free(o.Dir); err == nil && free < saveReserve {
		return nil, fmt.Errorf("%w: %w, %d MiB left on the disk", why, ErrFull, free>>20)
	}
	err = filepath.WalkDir(part, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err == nil {
			f.Close()
		}
		return err
	})
	// Nor where too many files are open.
	if errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) {
		return nil, fmt.Errorf("%w: %w", why, err)
	}
	aside := filepath.Join(o.Dir, "damaged-"+time.Now().UTC().Format("20060102T150405.000")+"-"+name)
	if err := os.Rename(part, aside); err != nil {
		return nil, fmt.Errorf("%w; set it aside: %w", why, err)
	}
	o.Logger.Error("a damaged part of the store was set aside, and a new one begun", "name", name, "kept", aside, "err", why)
	return func() {
		os.RemoveAll(part) // the attempt at a new one
		os.Rename(aside, part)
	}, nil
}

// serverLog passes on what the server says. It says nothing of the content of messages.
type serverLog struct {
	log   *slog.Logger
	fatal error // why Start gave up
}

func (l *serverLog) say(level slog.Level, format string, v []any) {
	l.log.Log(context.Background(), level, fmt.Sprintf(format, v...), "part", "jetstream")
}
func (l *serverLog) Noticef(format string, v ...any) { l.say(slog.LevelDebug, format, v) }
func (l *serverLog) Warnf(format string, v ...any)   { l.say(slog.LevelWarn, format, v) }
func (l *serverLog) Errorf(format string, v ...any)  { l.say(slog.LevelError, format, v) }
func (l *serverLog) Fatalf(format string, v ...any)  { l.fatal = fmt.Errorf(format, v...) }
func (l *serverLog) Debugf(string, ...any)           {}
func (l *serverLog) Tracef(string, ...any)           {}
