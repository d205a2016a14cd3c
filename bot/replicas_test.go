package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"isnad/bot/telegram"
	"isnad/bot/telegram/telegramtest"
	"isnad/prompts"

	"github.com/nats-io/nats-server/v2/server"
)

// newNATS serves JetStream on loopback: one node, which is to the bot what a cluster is.
func newNATS(t testing.TB) (address string) {
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(),
		JetStreamMaxStore: 1 << 40, NoLog: true, NoSigs: true, Username: "bot", Password: "a-password-nobody-logs"})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("the NATS server is not ready")
	}
	return strings.Replace(s.ClientURL(), "nats://", "nats://bot:a-password-nobody-logs@", 1)
}

// replica serves the bot beside others until the returned function is called, with a DATA_DIR of
// its own.
func (l *live) replica() (end func()) {
	ctx, cancel := context.WithCancel(l.Context())
	f := newFront(1)
	s := &service{app: l.a, engine: l.e, metrics: newMetrics(f.registry), front: f, observe: l.observe,
		options: telegram.Options{Token: testToken, BaseURL: "http://telegram.test", HTTP: l.world.Client().Transport}}
	ended, dir := make(chan error, 1), l.TempDir()
	go func() { ended <- s.serve(ctx, dir) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			l.Errorf("a replica ended with %v", err)
		}
	}
}

// TestReplicas: two processes of a bot on one NATS, which poll one Telegram.
func TestReplicas(t *testing.T) {
	l := newLive(t)
	l.end()
	l.a.NatsUrl, l.a.QuestionsPerDay = newNATS(t), 8
	ends := []func(){l.replica(), l.replica()}
	defer func() {
		for _, end := range ends {
			end()
		}
	}()
	chat, other := l.world.Private(l.world.Person("ليلى")), l.world.Private(l.world.Person("حسن"))
	first := l.answer(chat, func() { chat.Say("كم تدفع روسيا من ميزانية المنظمة؟") })

	// An answer is stopped whichever process writes it and whichever hears of the stop.
	behave := func(name string) {
		if err := l.e.builtIn.SetBehaviour(name); err != nil {
			t.Fatal(err)
		}
	}
	behave("silent")
	for i, stop := range []func(){func() { other.Say("/stop") }, func() { other.Stop() }, func() { other.Say("/stop") },
		func() { other.Stop() }, func() { other.Say("/stop") }} {
		other.Say(fmt.Sprintf("ماذا قال باشينيان؟ (%d)", i))
		for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
			if _, shown := other.Draft(); shown {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("no draft; log:\n%s", l.logs.String())
			}
		}
		began := time.Now()
		if got := l.reply(other, stop); !strings.Contains(got.Text, prompts.Stopped) || time.Since(began) > 10*time.Second {
			t.Fatalf("stop %d after %v: %q", i, time.Since(began), got.Text)
		}
	}
	behave("quote")

	ends[0]() // whichever polled, the other does now
	ends = ends[1:]
	if why := l.reply(chat, func() { l.press(chat, first, prompts.ButtonWhy) }); !strings.Contains(why.Text, prompts.WhyTitle) {
		t.Errorf("why: %q", why.Text)
	}
	if next := l.answer(chat, func() { chat.Say("وماذا عن بقية الدول؟") }); !strings.Contains(next.Text, "التزامات أقل") {
		t.Errorf("the follow-up is answered %q", next.Text)
	}
	ends = append(ends, l.replica())
	limit, _, _ := strings.Cut(prompts.TooMany(false, 0), ".")
	for i := range 7 {
		got := l.reply(chat, func() { chat.Say(fmt.Sprintf("أين اجتمع قادة المنظمة؟ (%d)", i)) })
		if over := strings.HasPrefix(got.Text, limit); over != (i == 6) {
			t.Errorf("question %d is answered %q", i+3, got.Text)
		}
	}
	if strings.Contains(l.logs.String(), "nobody-logs") {
		t.Error("the password is in the log")
	}
}

// The secret of a webhook that nobody has set is the same in all processes.
func TestReplicasShareTheSecret(t *testing.T) {
	s := &service{app: &app{Config: Config{NatsUrl: newNATS(t)}}, options: telegram.Options{Token: testToken}}
	s.log = newLogger(&syncBuffer{}, "error", "text")
	secret := func() string {
		q, err := s.openQueue(t.Context(), t.TempDir(), 1)
		if err != nil {
			t.Fatal(err)
		}
		defer q.Close()
		secret, err := s.webhookSecret(t.Context(), t.TempDir(), q)
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	if a, b := secret(), secret(); a != b || !webhookSecret.MatchString(a) {
		t.Errorf("secrets %q and %q", a, b)
	}
}

func TestNATSSettings(t *testing.T) {
	token := "TELEGRAM_BOT_TOKEN"
	for name, vars := range map[string]map[string]string{
		"no token":         {"NATS_URL": "nats://127.0.0.1:4222"},
		"no cluster":       {token: testToken, "NATS_CREDS": "bot.creds"},
		"an address alone": {token: testToken, "NATS_URL": "127.0.0.1:4222"},
		"a wrong password": {token: testToken, "NATS_URL": strings.Replace(newNATS(t), "nobody-logs", "wrong-secret", 1)},
	} {
		code, _, errs := program(t, "", vars)
		if code != exitUsage || !strings.Contains(errs, "NATS_") || strings.Contains(errs, "wrong-secret") {
			t.Errorf("%s: code %d: %s", name, code, errs)
		}
	}
}

// TestMoveIntoTheCluster moves a bot with its talks into a cluster and out again.
func TestMoveIntoTheCluster(t *testing.T) {
	l := newLive(t)
	chat := l.world.Private(l.world.Person("ليلى"))
	first := l.answer(chat, func() { chat.Say("كم تدفع روسيا من ميزانية المنظمة؟") })
	l.end()
	address := newNATS(t)
	vars := map[string]string{"DATA_DIR": l.dir, "NATS_URL": address, "TELEGRAM_BOT_TOKEN": testToken}
	move := func(to string) {
		if code, _, errs := program(t, "", vars, "move", to); code != exitAnswered || !strings.Contains(errs, "moved:") {
			t.Fatalf("move %s: code %d: %s", to, code, errs)
		}
	}
	move("cluster")
	l.a.NatsUrl = address
	end := l.replica()
	second := l.answer(chat, func() { chat.Say("وماذا عن بقية الدول؟") })
	if !strings.Contains(second.Text, "التزامات أقل") {
		t.Errorf("in the cluster the follow-up is answered %q", second.Text)
	}
	end()
	if code, _, errs := program(t, "", vars, "move", "cluster"); code != exitFailed || !strings.Contains(errs, "already") {
		t.Errorf("moved twice: code %d: %s", code, errs)
	}
	move("disk")
	l.a.NatsUrl = ""
	l.start()
	for _, m := range []telegramtest.Message{first, second} {
		if why := l.reply(chat, func() { l.press(chat, m, prompts.ButtonWhy) }); !strings.Contains(why.Text, prompts.WhyTitle) {
			t.Errorf("back on the disk, why: %q", why.Text)
		}
	}
}
