package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"isnad/bot/conversation"
	"isnad/bot/queue"
	"isnad/bot/telegram/telegramtest"
)

// BenchmarkStart measures the complete bot in a process of its own: from its start to its first
// getUpdates, and the memory that it has when it is idle, before its first answer, and after that,
// for which the encoder was needed.
//
//	go test -run '^$' -bench Start -benchtime 20x ./bot
func BenchmarkStart(b *testing.B) {
	for _, conversations := range []int{0, 10_000} {
		b.Run(fmt.Sprint(conversations, "conversations"), func(b *testing.B) {
			world := telegramtest.New(telegramtest.Options{Token: testToken})
			polled := make(chan time.Time, 100)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/getUpdates") {
					polled <- time.Now()
				}
				world.ServeHTTP(w, r)
			}))
			b.Cleanup(func() {
				_ = world.Close()
				server.CloseClientConnections()
				server.Close()
			})
			p := newProcess(b, nil, map[string]string{"TELEGRAM_API_URL": server.URL})
			remember(b, filepath.Join(p.vars["DATA_DIR"], "queue"), conversations)
			var took []time.Duration
			var fresh, used float64 // MiB
			for b.Loop() {
				begin := time.Now()
				p.start()
				took = append(took, (<-polled).Sub(begin))
				b.StopTimer()
				if fresh == 0 {
					time.Sleep(time.Second)
					fresh = resident(b, p.cmd.Process.Pid)
					chat := world.Private(world.Person("سارة"))
					chat.Say("كم تدفع روسيا من ميزانية المنظمة؟")
					if _, err := chat.WaitFor(waiting(b, time.Minute), func(m []telegramtest.Message) bool { return len(m) > 1 }); err != nil {
						b.Fatal(err)
					}
					time.Sleep(time.Second)
					used = resident(b, p.cmd.Process.Pid)
				}
				if code := p.end(syscall.SIGTERM); code != exitAnswered {
					b.Fatalf("exit code %d", code)
				}
				for len(polled) > 0 { // it confirms at its end
					<-polled
				}
				b.StartTimer()
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/median-start")
			b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "ms/slowest-start")
			b.ReportMetric(fresh, "MiB-at-rest")
			b.ReportMetric(used, "MiB-after-an-answer")
		})
	}
}

// remember fills a store with conversations of four turns, the records of their answers, and the
// counts of the persons' questions, in the sizes that the bot keeps.
func remember(b *testing.B, dir string, conversations int) {
	b.Helper()
	q, err := queue.Open(context.Background(), queue.Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	const day = 24 * time.Hour
	for bucket, size := range map[conversation.Bucket]int{
		{Name: "turns", Age: day}: 2500, {Name: "answers", Age: 30 * day}: 3000, {Name: "quota", Age: day}: 100,
	} {
		for i := range conversations {
			if _, err := q.Store().Save(context.Background(), bucket, fmt.Sprintf("%d.0", i),
				map[string]string{"Text": strings.Repeat("م", size/2)}, conversation.AnyRevision); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := q.Close(); err != nil {
		b.Fatal(err)
	}
}

// resident is the memory of a process in MiB, where the system tells it.
func resident(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return -1
	}
	kib, err := strconv.Atoi(regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindStringSubmatch(string(status))[1])
	if err != nil {
		b.Fatal(err)
	}
	return float64(kib) / 1024
}
