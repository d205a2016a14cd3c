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
	Last            int64 // the update counted last, so that trying it again does not count twice
}

// take counts a question, unless it goes over the limits: then it says how long to wait.
func (u *usage) take(update int64, l Limits, now time.Time) (wait time.Duration) {
	if u.Last == update {
		return 0
	}
	minute, day := now.Unix()/60, now.Unix()/86400
	// A clock that was set back must not lock anybody out: another minute is another minute, in either direction.
	if u.Minute != minute {
		u.Minute, u.InMinute = minute, 0
	}
	if u.Day != day {
		u.Day, u.InDay = day, 0
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

// overLimit counts the question for the person, and for the group, and says who has to wait and how long.
func (b *Bot) overLimit(ctx context.Context, m Message) (group bool, wait time.Duration, err error) {
	count := func(key string, l Limits) (wait time.Duration, err error) {
		if l.PerMinute == 0 && l.PerDay == 0 {
			return 0, nil
		}
		err = update(ctx, b.o.Store, quotaBucket, key, func(u *usage) { wait = u.take(m.Update, l, b.o.Now()) })
		return wait, err
	}
	wait, err = count(fmt.Sprintf("p.%d", m.From.ID), b.o.Limits)
	if err != nil || wait > 0 || m.Chat.Private {
		return false, wait, err
	}
	l := b.o.Limits
	wait, err = count(fmt.Sprintf("g.%d", m.Chat.ID), Limits{l.PerMinute * groupShare, l.PerDay * groupShare})
	return true, wait, err
}
