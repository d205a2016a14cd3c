package library

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"isnad/bot/conversation"
)

// sent is what a person sent.
type sent struct{ Articles []upload }

// An upload is a file on its way to the place, there, or on its way out of it.
type upload struct {
	ID       string
	Name     string // of the file
	Source   string
	Owner    int64
	Chat     int64
	Added    time.Time
	Bytes    int64
	Upload   string   // random: what is late writes and deletes only its own parts
	Parts    int      // of its content
	Examples []string `json:",omitempty"`
	State    state    `json:",omitempty"`
	Since    time.Time
}

type state string

const (
	coming state = "coming" // it counts for the quota, and nobody sees it
	there  state = ""
	going  state = "going"
)

var (
	errTaken = errors.New("the same file is being added, or was removed meanwhile")
	errKept  = errors.New("it is there")
)

// admit puts an upload among what was sent, in the place of one of the same file that is not there
// yet, which it returns. One that is there it returns with errKept.
func (all *sent) admit(u upload, q Quota) (before *upload, err error) {
	files, size := 1, u.Bytes
	for i, other := range all.Articles {
		switch {
		case other.ID == u.ID && other.State == there:
			return &other, errKept
		case other.ID == u.ID:
			before = &all.Articles[i]
		case other.State != going:
			files, size = files+1, size+other.Bytes
		}
	}
	if q != (Quota{}) && (files > q.Files || size > q.Bytes) {
		return nil, ErrQuota
	}
	if before == nil {
		all.Articles = append(all.Articles, u)
		return nil, nil
	}
	replaced := *before
	*before = u
	return &replaced, nil
}

func (u upload) part(i int) string { return fmt.Sprintf("f.%s.%d", u.Upload, i) }

func (all *sent) find(u upload) int {
	return slices.IndexFunc(all.Articles, func(o upload) bool { return o.Upload == u.Upload })
}

func ownerKey(person int64) string { return ownerPrefix + strconv.FormatInt(person, 10) }

// change reads, changes and writes what a person sent until nobody else wrote in between. An error
// of do changes nothing.
func (s *Shared) change(ctx context.Context, person int64, do func(*sent) error) error {
	for {
		var all sent
		revision, err := s.place.Load(ctx, Bucket, ownerKey(person), &all)
		if err != nil {
			return fmt.Errorf("read what was sent: %w", err)
		}
		if err := do(&all); err != nil {
			return err
		}
		var v any = all
		if len(all.Articles) == 0 {
			if v = nil; revision == 0 {
				return nil
			}
		}
		if _, err = s.place.Save(ctx, Bucket, ownerKey(person), v, revision); !errors.Is(err, conversation.ErrConflict) {
			return err
		}
	}
}

func (s *Shared) dropParts(ctx context.Context, u upload) error {
	for i := range u.Parts {
		if _, err := s.place.Save(ctx, Bucket, u.part(i), nil, conversation.AnyRevision); err != nil {
			return fmt.Errorf("delete the content of %s: %w", u.ID, err)
		}
	}
	return nil
}
