package telegram

import (
	"math/rand/v2"
	"slices"
	"time"

	"golang.org/x/time/rate"
)

// The pace of a chat. Telegram's FAQ allows about one message a second in a chat, in short bursts
// more, and 20 a minute in a group; bots report the same 20 for edits there.
const (
	sendEvery     = time.Second
	sendBurst     = 3
	editEvery     = 1100 * time.Millisecond // a second, and what the network may shift
	draftEvery    = 1100 * time.Millisecond // bots report refusals below 0.35 to 1 s
	progressEvery = 1500 * time.Millisecond // in a private chat without drafts
	draftRefresh  = 20 * time.Second        // a draft vanishes after 30 s
	refreshes     = 3                       // the longest answer takes a minute

	groupWindow   = 61 * time.Second // a minute, and what the network may shift
	groupCalls    = 19               // in any window, sends and edits together
	groupMinor    = 9                // of them at most for what is no final text: ten questions at once find room
	groupPreviews = 5                // of those at most for previews: help and buttons find room
	groupEvery    = 4200 * time.Millisecond
)

// A rank says who goes first where calls are scarce.
type rank int

const (
	finalRank   rank = iota // answers
	minorRank               // help, what buttons show, notices
	previewRank             // placeholders, and what is shown of an answer that is being written
)

// A pace says when a call may be made. It is guarded by its pacer.
type pace interface {
	// wait is how long a call has to wait, 0 or less when it may be made at once.
	wait(method string, r rank, now time.Time) time.Duration
	// spend counts a call.
	spend(method string, r rank, now time.Time)
}

// privatePace is that of a private chat, where sends and edits are counted apart, and drafts not at
// all.
type privatePace struct{ sends, edits *rate.Limiter }

func newPrivatePace() privatePace {
	return privatePace{rate.NewLimiter(rate.Every(sendEvery), sendBurst), rate.NewLimiter(rate.Every(editEvery), 1)}
}

func (p privatePace) limiter(method string) *rate.Limiter {
	switch method {
	case sendMethod:
		return p.sends
	case draftMethod:
		return nil
	}
	return p.edits
}

func (p privatePace) wait(method string, _ rank, now time.Time) time.Duration {
	l := p.limiter(method)
	if l == nil || l.TokensAt(now) >= 1 {
		return 0
	}
	return max(time.Duration((1-l.TokensAt(now))/float64(l.Limit())*float64(time.Second)), time.Microsecond)
}

func (p privatePace) spend(method string, _ rank, now time.Time) {
	if l := p.limiter(method); l != nil {
		l.AllowN(now, 1)
	}
}

// groupPace is that of a group: the calls of the last window.
type groupPace struct{ spent []spending } // eldest first

// A spending is a call, in a form that processes can exchange. Their clocks are to agree within the
// second by which the window is longer than a minute.
type spending struct {
	ID   uint64 // random
	At   int64  // Unix nanoseconds
	Rank rank
}

func (p *groupPace) wait(_ string, r rank, now time.Time) time.Duration {
	p.spent = slices.DeleteFunc(p.spent, func(s spending) bool { return s.age(now) >= groupWindow || s.age(now) < -groupWindow })
	gone := 0
	for !admits(p.spent[gone:], r) {
		gone++
	}
	if gone == 0 {
		return 0
	}
	return groupWindow - p.spent[gone-1].age(now)
}

func (p *groupPace) spend(_ string, r rank, now time.Time) {
	p.spent = append(p.spent, spending{rand.Uint64(), now.UnixNano(), r})
}

func (s spending) age(now time.Time) time.Duration { return time.Duration(now.UnixNano() - s.At) }

// admits reports whether a call of a rank may follow others in one window.
func admits(spent []spending, r rank) bool {
	minor, previews := 0, 0
	for _, s := range spent {
		if s.Rank >= minorRank {
			minor++
		}
		if s.Rank == previewRank {
			previews++
		}
	}
	switch r {
	case finalRank:
		return len(spent) < groupCalls
	case minorRank:
		return len(spent) < groupCalls && minor < groupMinor
	default:
		return len(spent) < groupMinor && previews < groupPreviews // whatever was called, ten final texts can follow
	}
}
