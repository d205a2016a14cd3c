package conversation

import (
	"context"
	"fmt"
	"time"
)

// Limits bound the questions of a person; a group has ten times as many. 0 means no limit.
type Limits struct{ PerMinute, PerDay int }

// groupShare is how many persons' questions a group may ask.
const groupShare = 10

// usage counts the questions of a person or a group in a minute and a day.
type usage struct {
	Minute, Day     int64 // since the Unix epoch
	InMinute, InDay int
	// messages of the minute that asked nothing, and do not count as questions until they are as
	// many as questions may be
	Light int   `json:",omitempty"`
	Last  int64 // the update counted last, so that trying it again does not count twice
}

// take counts a question, or a light message, unless it goes over the limits: then it says how long
// to wait.
func (u *usage) take(update int64, light bool, l Limits, now time.Time) (wait time.Duration) {
	if u.Last == update {
		return 0
	}
	minute, day := now.Unix()/60, now.Unix()/86400
	// A clock that was set back must not lock anybody out: another minute is another minute, in either
	// direction.
	if u.Minute != minute {
		u.Minute, u.InMinute, u.Light = minute, 0, 0
	}
	if u.Day != day {
		u.Day, u.InDay = day, 0
	}
	if light && u.light(l) {
		u.Last = update
		return 0
	}
	if l.PerDay > 0 && u.InDay >= l.PerDay {
		return time.Unix((day+1)*86400, 0).Sub(now)
	}
	if l.PerMinute > 0 && u.InMinute >= l.PerMinute {
		return time.Unix((minute+1)*60, 0).Sub(now)
	}
	u.InMinute++
	u.InDay++
	u.Last = update
	return 0
}

// light counts a light message, unless there are too many.
func (u *usage) light(l Limits) bool {
	if l.PerMinute > 0 && u.Light >= l.PerMinute {
		return false
	}
	u.Light++
	return true
}

// overLimit counts the question, or the light message, for the person, and for the group, and says
// who has to wait and how long.
func (b *Bot) overLimit(ctx context.Context, m Message, light bool) (group bool, wait time.Duration, err error) {
	err = b.count(ctx, m, func(u *usage, l Limits, ofGroup bool) bool {
		group, wait = ofGroup, u.take(m.Update, light, l, b.o.Now())
		return wait == 0
	})
	return group, wait, err
}

// giveBack makes a light message of what was counted as a question.
func (b *Bot) giveBack(ctx context.Context, m Message) error {
	return b.count(ctx, m, func(u *usage, l Limits, _ bool) bool {
		if u.Last == m.Update && u.light(l) {
			u.InMinute, u.InDay = u.InMinute-1, u.InDay-1
		}
		return true
	})
}

// count changes what is counted for the person and, while change says to go on, for the group.
// Where there are no limits, nothing is.
func (b *Bot) count(ctx context.Context, m Message, change func(u *usage, l Limits, group bool) bool) error {
	if b.o.Limits == (Limits{}) {
		return nil
	}
	goOn := true
	err := update(ctx, b.o.Store, quotaBucket, fmt.Sprintf("p.%d", m.From.ID), func(u *usage) { goOn = change(u, b.o.Limits, false) })
	if err != nil || !goOn || m.Chat.Private {
		return err
	}
	l := Limits{b.o.Limits.PerMinute * groupShare, b.o.Limits.PerDay * groupShare}
	return update(ctx, b.o.Store, quotaBucket, fmt.Sprintf("g.%d", m.Chat.ID), func(u *usage) { change(u, l, true) })
}
