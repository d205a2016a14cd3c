//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"isnad/bot/queue"

	"github.com/nats-io/nats-server/v2/server"
)

// threeNodes are NATS servers on loopback that sync every write.
func threeNodes(b *testing.B) (address string) {
	var routes []*url.URL
	var ports []int
	for range 3 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
		routes = append(routes, &url.URL{Scheme: "nats", Host: l.Addr().String()})
		l.Close()
	}
	var urls []string
	for i, port := range ports {
		s, err := server.NewServer(&server.Options{
			ServerName:         fmt.Sprint("n", i),
			Host:               "127.0.0.1",
			Port:               server.RANDOM_PORT,
			Routes:             routes,
			Cluster:            server.ClusterOpts{Name: "bench", Host: "127.0.0.1", Port: port},
			JetStream:          true,
			SyncAlways:         true,
			StoreDir:           b.TempDir(),
			JetStreamMaxStore:  1 << 40,
			JetStreamMaxMemory: 1 << 26,
			NoLog:              true,
			NoSigs:             true,
		})
		if err != nil {
			b.Fatal(err)
		}
		s.Start()
		b.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
		if !s.ReadyForConnections(time.Minute) {
			b.Fatal("a node is not ready")
		}
		urls = append(urls, s.ClientURL())
	}
	return strings.Join(urls, ",")
}

// BenchmarkStoredToAnswered measures one question at a time, from the storing of its update to the
// end of its work, with the server in the process and on three nodes of loopback, in a private chat
// and in a group:
//
//	go test -run xxx -bench StoredToAnswered -benchtime 200x ./bot
func BenchmarkStoredToAnswered(b *testing.B) {
	for _, place := range []string{"disk", "cluster"} {
		for _, chat := range []string{"private", "group"} {
			b.Run(place+"/"+chat, func(b *testing.B) {
				o := queue.Options{Dir: filepath.Join(b.TempDir(), "queue")}
				if place == "cluster" {
					o = queue.Options{Cluster: &queue.Cluster{URL: threeNodes(b)}, Name: "1"}
				}
				q, err := queue.Open(b.Context(), o)
				if err != nil {
					b.Fatal(err)
				}
				defer q.Close()
				stored := oneByOne(b, q, chat, place == "cluster")
				slices.Sort(stored)
				ms := func(p float64) float64 { return float64(stored[int(p*float64(len(stored)-1))].Microseconds()) / 1000 }
				b.ReportMetric(ms(.5), "ms-p50")
				b.ReportMetric(ms(.95), "ms-p95")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// oneByOne asks and returns how long each question took.
func oneByOne(b *testing.B, q *queue.Queue, chat string, share bool) (took []time.Duration) {
	client, bot := benchBot(b, q.Store())
	if share {
		client.Share(q.Store())
	}
	ctx, cancel := context.WithCancel(b.Context())
	done, ended := make(chan bool), make(chan error, 1)
	go func() {
		ended <- q.Run(ctx, func(ctx context.Context, j queue.Job) error {
			defer func() { done <- true }()
			m, err := client.Decode(j.Data)
			if err != nil {
				return err
			}
			return bot.Handle(ctx, m)
		}, func(context.Context, queue.Job) error { b.Error("set aside"); return nil })
	}()
	asked := questions(b)
	for id := int64(1); b.Loop(); id++ {
		in, from, text := fmt.Sprintf(`{"id":%d,"type":"private"}`, id), id, asked[id%int64(len(asked))]
		if chat == "group" { // of 50 groups, so that none is out of calls
			in, text = fmt.Sprintf(`{"id":-%d,"type":"supergroup","title":"x"}`, 1+id%50), "@isnad_bot "+text
		}
		raw := json.RawMessage(fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":1,"chat":%s,`+
			`"from":{"id":%d,"first_name":"س"},"text":%q,"entities":[{"type":"mention","offset":0,"length":10}]}}`,
			id, id, in, from, text))
		m, err := client.Decode(raw)
		if err != nil {
			b.Fatal(err)
		}
		begin := time.Now()
		if err := q.Put(b.Context(), queue.Item{ID: id, Conversation: m.Conversation(), Data: raw}); err != nil {
			b.Fatal(err)
		}
		<-done
		took = append(took, time.Since(begin))
	}
	cancel()
	if err := <-ended; err != nil {
		b.Error(err)
	}
	return took
}
