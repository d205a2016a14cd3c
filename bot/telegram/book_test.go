package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"isnad/bot/conversation"
	"isnad/bot/queue"
	"isnad/bot/queue/queuetest"
	"isnad/bot/telegram/telegramtest"
)

// slowStore answers after a while, as a cluster does, or not at all.
type slowStore struct {
	conversation.Store
	away bool
}

func (s *slowStore) Load(ctx context.Context, b conversation.Bucket, key string, v any) (uint64, error) {
	time.Sleep(3 * time.Millisecond)
	if s.away {
		return 0, errors.New("the cluster does not answer")
	}
	return s.Store.Load(ctx, b, key, v)
}

func (s *slowStore) Save(ctx context.Context, b conversation.Bucket, key string, v any, revision uint64) (uint64, error) {
	time.Sleep(3 * time.Millisecond)
	if s.away {
		return 0, errors.New("the cluster does not answer")
	}
	return s.Store.Save(ctx, b, key, v, revision)
}

// TestProcessesKeepThePaceTogether: three processes of a bot send 45 answers and placeholders to a
// group at once. Never are there more than 20 calls in a minute, and all answers arrive.
func TestProcessesKeepThePaceTogether(t *testing.T) {
	for name, share := range map[string]bool{"together": true, "each alone": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const processes, each = 3, 15
				srv := telegramtest.New(telegramtest.Options{})
				group := srv.Supergroup("الحي", srv.Person("سارة")).AddBot()
				store := &slowStore{Store: queuetest.Memory()}
				var sending sync.WaitGroup
				for p := range processes {
					latency := roundTrip(func(r *http.Request) (*http.Response, error) {
						time.Sleep(time.Duration(40+p) * time.Millisecond)
						return srv.Client().Transport.RoundTrip(r)
					})
					c, err := New(Options{Token: "1:test", HTTP: latency})
					if err != nil {
						t.Fatal(err)
					}
					if share {
						c.Share(store)
					}
					for i := range each {
						sending.Go(func() {
							to := conversation.Address{Chat: group.ID()}
							text := conversation.Say(fmt.Sprintf("جواب %d من %d", i, p))
							if i%3 == 0 {
								_, _ = c.Placeholder(t.Context(), to, conversation.Say("…")) // it may be given up
							}
							for { // as the queue does
								if _, err := c.Send(t.Context(), to, text); err == nil {
									return
								}
								time.Sleep(time.Second)
							}
						})
					}
				}
				sending.Wait()
				calls := srv.Calls("sendMessage", "editMessageText")
				most := 0
				for i := range calls {
					n := 0
					for j := i; j < len(calls) && calls[j].At.Sub(calls[i].At) < time.Minute; j++ {
						n++
					}
					most = max(most, n)
				}
				if share != (most <= 20) {
					t.Errorf("%d calls in a minute", most)
				}
				took := calls[len(calls)-1].At.Sub(calls[0].At)
				if share && took > 4*time.Minute { // 60 calls at 19 a minute
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

// A store that does not answer keeps nobody from answering: each process then keeps the pace of its
// own calls, and those that it knows of.
func TestPaceWithoutTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := telegramtest.New(telegramtest.Options{})
		group := srv.Supergroup("الحي", srv.Person("سارة")).AddBot()
		store := &slowStore{Store: queuetest.Memory(), away: true}
		c, _ := newClient(t, srv)
		c.Share(store)
		to := conversation.Address{Chat: group.ID()}
		send := func(n int) {
			t.Helper()
			for i := range n {
				if _, err := c.Send(t.Context(), to, conversation.Say(fmt.Sprint("جواب ", i))); err != nil {
					t.Fatal(err)
				}
			}
		}
		began := time.Now()
		send(groupMinor)
		if d := time.Since(began); d > 30*time.Second {
			t.Errorf("%d answers take %v", groupMinor, d)
		}
		store.away = false
		other, _ := newClient(t, srv)
		other.Share(store)
		send(1) // and with it all that is known is written down
		if id, err := other.Placeholder(t.Context(), to, conversation.Say("…")); err != nil || id != 0 {
			t.Error("another process does not learn of calls that were made while the store was away")
		}
	})
}

// On a real server, with calls at the same moment: what one process counts the other does.
func TestPaceOnNATS(t *testing.T) {
	q, err := queue.Open(t.Context(), queue.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = q.Close() })
	srv := telegramtest.New(telegramtest.Options{})
	group := srv.Supergroup("الحي", srv.Person("سارة")).AddBot()
	ctx, end := context.WithCancel(t.Context())
	defer end()
	var sending sync.WaitGroup
	for range 2 {
		c, _ := newClient(t, srv)
		c.Share(q.Store())
		for i := range groupCalls {
			sending.Go(func() {
				_, _ = c.Send(ctx, conversation.Address{Chat: group.ID()}, conversation.Say(fmt.Sprint("جواب ", i)))
			})
		}
	}
	for hang := time.Now().Add(time.Minute); len(srv.Calls("sendMessage")) < groupCalls && time.Now().Before(hang); {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(100 * time.Millisecond) // room for a mistake
	end()
	sending.Wait()
	if n := len(srv.Calls("sendMessage")); n != groupCalls {
		t.Errorf("%d calls in a moment, want %d", n, groupCalls)
	}
}
