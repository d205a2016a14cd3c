package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"isnad/bot/telegram"

	"github.com/joho/godotenv"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"
)

// A section of BOTS is a bot: its name, which stands in logs and metrics, and its settings.
type section struct {
	name   string
	config Config
}

// ofTheProcess are the settings that the bots of a process share; a section may hold any other.
var ofTheProcess = []string{"BOTS", "DATA_DIR", "LISTEN_ADDR", "LOG_LEVEL", "LOG_FORMAT", "NATS_URL", "NATS_CREDS", "NATS_CA",
	"NATS_CERT", "NATS_KEY"}

var sectionLine = regexp.MustCompile(`^\[([A-Za-z0-9_-]{1,40})\]$`)

// sections reads BOTS. What a section does not set is as the process has it. Errors name the
// section and the variable, never a value.
func (c *Config) sections() ([]section, error) {
	if c.TelegramBotToken != "" || c.WebhookUrl != "" || c.WebhookSecret != "" {
		return nil, errors.New("TELEGRAM_BOT_TOKEN, WEBHOOK_URL and WEBHOOK_SECRET stand in the sections of BOTS, not beside it")
	}
	data, err := os.ReadFile(c.Bots)
	if err != nil {
		return nil, fmt.Errorf("BOTS: %w", err)
	}
	var all []section
	bodies := map[string]*strings.Builder{}
	name := ""
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		if m := sectionLine.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			if name = m[1]; bodies[name] != nil {
				return nil, fmt.Errorf("BOTS: there are two sections [%s]", name)
			}
			bodies[name] = &strings.Builder{}
			all = append(all, section{name: name, config: *c})
			continue
		}
		if text := strings.TrimSpace(line); name == "" && text != "" && text[0] != '#' {
			return nil, errors.New("BOTS: a setting stands before the first line of the form [name]")
		}
		if name != "" {
			bodies[name].WriteString(line)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("BOTS: the file has no line of the form [name]")
	}
	taken := map[string]string{} // bots and webhook addresses, by the section that has them
	for i := range all {
		if err := all[i].fill(bodies[all[i].name].String(), taken); err != nil {
			return nil, fmt.Errorf("BOTS: [%s]: %w", all[i].name, err)
		}
	}
	return all, nil
}

// fill sets and checks the settings of a section.
func (s *section) fill(body string, taken map[string]string) error {
	vars, err := godotenv.Unmarshal(body)
	if err != nil {
		return errors.New("a line is not of the form NAME=value") // the parser's own words may quote it
	}
	s.config.Bots = ""
	for name, value := range vars {
		switch {
		case slices.Contains(ofTheProcess, name):
			return fmt.Errorf("%s is of the whole process: set it outside of the file", name)
		case strings.TrimSpace(value) == "":
			continue
		}
		if err := s.config.set(name, strings.TrimSpace(value)); err != nil {
			return err
		}
	}
	if s.config.TelegramBotToken == "" {
		return errors.New("TELEGRAM_BOT_TOKEN is missing")
	}
	if err := s.config.check(); err != nil {
		return err
	}
	if err := s.config.checkServing(); err != nil {
		return err
	}
	for _, what := range []string{"TELEGRAM_BOT_TOKEN " + botID(s.config.TelegramBotToken), "WEBHOOK_URL " + s.config.WebhookUrl} {
		variable, value, _ := strings.Cut(what, " ")
		if other := taken[what]; other != "" && value != "" {
			return fmt.Errorf("%s is that of [%s]", variable, other)
		}
		taken[what] = s.name
	}
	return nil
}

// set sets the field of a variable.
func (c *Config) set(name, value string) error {
	fields := reflect.ValueOf(c).Elem()
	for i := range fields.NumField() {
		if variable(fields.Type().Field(i).Name) != name {
			continue
		}
		switch f := fields.Field(i).Addr().Interface().(type) {
		case *string:
			*f = value
		case *bool:
			on, err := strconv.ParseBool(value)
			if err != nil {
				return fmt.Errorf("%s: expected true or false", name)
			}
			*f = on
		case *int:
			n, err := strconv.Atoi(value)
			if err != nil {
				return fmt.Errorf("%s: expected a number", name)
			}
			*f = n
		case *ids:
			*f = nil
			if err := f.UnmarshalText([]byte(value)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return nil
	}
	return fmt.Errorf("%s is no setting", name)
}

// serveBots serves the bots of BOTS, each with its own article, model, queue and metrics, until ctx
// ends. A bot whose token Telegram does not accept is left out, and said to be.
func (a *app) serveBots(ctx context.Context) error {
	bots, err := a.sections()
	if err != nil {
		return usageError{err}
	}
	dir, err := a.dataDir(a.env)
	if err != nil {
		return usageError{err}
	}
	f := newFront(len(bots))
	var services []*service
	var dirs []string
	for _, b := range bots {
		s, dir, err := a.serviceOf(ctx, b, f, dir)
		if err != nil {
			return fmt.Errorf("[%s]: %w", b.name, err)
		}
		defer s.engine.close()
		services, dirs = append(services, s), append(dirs, dir)
	}
	group, groupCtx := errgroup.WithContext(ctx)
	if a.ListenAddr != "" {
		l, err := a.listener()
		if err != nil {
			return err
		}
		group.Go(func() error { return f.listen(groupCtx, l) })
	}
	refused := make(chan error, len(services))
	for i, s := range services {
		group.Go(func() error {
			err := s.serve(groupCtx, dirs[i])
			var setting *telegram.SettingError
			if !errors.As(err, &setting) {
				return err
			}
			s.log.Error("this bot does not run", "err", err)
			f.leave()
			if refused <- err; len(refused) == len(services) {
				return err
			}
			return nil
		})
	}
	return group.Wait()
}

// serviceOf makes the bot of a section, with a folder of its own.
func (a *app) serviceOf(ctx context.Context, b section, f *front, dir string) (*service, string, error) {
	own := *a
	own.Config, own.log = b.config, a.log.With("bot", b.name)
	dir = filepath.Join(dir, "bots", botID(own.TelegramBotToken))
	if err := writable(dir); err != nil {
		return nil, "", err
	}
	own.DataDir = dir
	e, err := own.engine(ctx)
	if err != nil {
		return nil, "", err
	}
	return &service{app: &own, engine: e, front: f, shared: true,
		metrics: newMetrics(prometheus.WrapRegistererWith(prometheus.Labels{"bot": b.name}, f.registry)),
		options: telegram.Options{Token: own.TelegramBotToken, BaseURL: own.TelegramApiUrl}}, dir, nil
}
