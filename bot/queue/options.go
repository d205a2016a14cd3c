package queue

import (
	"log/slog"
	"time"
)

// Options say where the queue lives and how patient it is. A zero field takes the default named at
// it.
type Options struct {
	Dir     string   // the data directory; made when it is not there, and not looked at with a Cluster
	Cluster *Cluster // where the queue lives when not in Dir
	// Name is of the bot, letters and digits: part of the names of its streams, so that several bots
	// share a place; on a disk of its own it may be empty.
	Name   string
	Logger *slog.Logger // default: nothing is logged
	// AckWait is how long a claim holds without a sign of life; 5 s, in a cluster 15 s, as it takes up
	// to 9 s to elect another leader.
	AckWait  time.Duration
	Workers  int             // jobs at once, urgent ones not counted; 32, as they mostly wait for a model
	MaxTries int             // failed tries after which a job is set aside, and deaths of the process; 5
	Delays   []time.Duration // before the second try, the third …; the last one repeats; 1 s, 5 s, 30 s, 2 min
	Grace    time.Duration   // how long Run waits for running work when it ends; 5 s

	free        func(dir string) (uint64, error) // bytes left on the disk
	maxBytes    int64                            // of waiting updates
	bucketBytes int64                            // of a bucket
	peersAnswer time.Duration                    // how long the other processes have to say that one of them did what was asked
	disorder    bool                             // the crash test's control: no order within a conversation
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.AckWait == 0 && o.Cluster != nil {
		o.AckWait = 15 * time.Second
	} else if o.AckWait == 0 {
		o.AckWait = 5 * time.Second
	}
	if o.Workers == 0 {
		o.Workers = 32
	}
	if o.MaxTries == 0 {
		o.MaxTries = 5
	}
	if o.Delays == nil {
		o.Delays = []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute}
	}
	if o.Grace == 0 {
		o.Grace = 5 * time.Second
	}
	if o.peersAnswer == 0 {
		o.peersAnswer = 500 * time.Millisecond
	}
	if o.free == nil {
		o.free = freeBytes
	}
	if o.maxBytes == 0 {
		o.maxBytes = 256 << 20
	}
	if o.bucketBytes == 0 {
		o.bucketBytes = 128 << 20
	}
	return o
}

// delay is the time between the given number of failed tries and the next one.
func (o Options) delay(tries int) time.Duration {
	if len(o.Delays) == 0 {
		return 0
	}
	return o.Delays[min(max(tries, 1), len(o.Delays))-1]
}

// prefix is what the names of the bot's streams and buckets begin with.
func (o Options) prefix() string {
	if o.Name == "" {
		return ""
	}
	return "isnad-" + o.Name + "-"
}

// root is what the subjects of the bot begin with.
func (o Options) root() string {
	if o.Name == "" {
		return ""
	}
	return "isnad." + o.Name + "."
}
