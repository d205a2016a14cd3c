package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"isnad/bot/queue"
	"isnad/bot/telegram"
	"isnad/retrieval/documents"
)

// skew is how far the clock may be off: certificates, ages of what is kept and Telegram's dates
// lean on it.
const skew = 30 * time.Second

// clock compares this machine's time with that of a server.
func (d *doctor) clock(ctx context.Context) []finding {
	address := d.TelegramApiUrl
	switch {
	case address != "":
	case d.TelegramBotToken != "":
		address = telegram.DefaultURL
	case d.OpenaiBaseUrl != "":
		address = d.OpenaiBaseUrl
	default:
		return []finding{{notes, "clock", time.Now().Format(time.RFC3339) + "; there is no server to compare it with", ""}}
	}
	ctx, end := context.WithTimeout(ctx, 5*time.Second)
	defer end()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		return nil // told as a wrong setting
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	begin := time.Now()
	resp, err := client.Do(req)
	if err != nil {
		return nil // told of the server itself
	}
	resp.Body.Close()
	there, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return nil // it keeps its time to itself
	}
	off := begin.Add(time.Since(begin) / 2).Sub(there)
	if off.Abs() > skew {
		return []finding{{wrong, "clock", fmt.Sprintf("this machine's is off by %v", off.Round(time.Second)),
			"switch on its synchronisation, such as with timedatectl set-ntp true"}}
	}
	return []finding{{well, "clock", "right", ""}}
}

func (d *doctor) article(ctx context.Context) []finding {
	articles, err := d.articles(ctx)
	if err != nil {
		return []finding{{wrong, "article", err.Error(),
			"ARTICLE is a file (" + strings.Join(documents.Extensions, " ") +
				"), a folder of them, or several with commas between; empty is the built-in one"}}
	}
	paragraphs, pictures := 0, 0
	for _, article := range articles {
		paragraphs, pictures = paragraphs+len(article.Passages), pictures+article.Scanned
	}
	name := cmp.Or(articles[0].Path, "the built-in one")
	if n := len(articles); n > 1 {
		name = fmt.Sprintf("%d of them", n)
	}
	found := []finding{{well, "article", fmt.Sprintf("%s, %d paragraphs", name, paragraphs), ""}}
	if pictures > 0 {
		found = append(found, finding{notes, "article", fmt.Sprintf("%d pages are pictures, which are not read", pictures),
			"put them through a program that recognises letters (OCR)"})
	}
	return found
}

// store opens what is kept, unless a running bot has it.
func (d *doctor) store(ctx context.Context) []finding {
	if d.NatsUrl != "" {
		return d.inCluster(ctx)
	}
	if err := writable(d.dir); err != nil {
		return []finding{{wrong, "store", err.Error(), "give the user of this program a folder of its own and name it in DATA_DIR"}}
	}
	damaged, _ := filepath.Glob(filepath.Join(d.dir, "queue", "damaged-*")) // its pattern is good
	var found []finding
	if len(damaged) > 0 {
		found = append(found, finding{notes, "store",
			fmt.Sprintf("%d damaged parts were set aside, the newest %s", len(damaged), damaged[len(damaged)-1]),
			"look at the disk; what they held is lost unless you restore a backup; delete them when you do not need them"})
	}
	if _, err := os.Stat(filepath.Join(d.dir, "queue")); errors.Is(err, fs.ErrNotExist) {
		return []finding{{well, "store", d.dir + ": nothing is kept yet", ""}}
	}
	q, err := queue.Open(ctx, queue.Options{Dir: filepath.Join(d.dir, "queue")})
	switch {
	case errors.Is(err, queue.ErrInUse):
		return append(found, finding{well, "store", d.dir + ": a bot is running on it", ""})
	case err != nil:
		return append(found, finding{wrong, "store", err.Error(), "look at the rights and the disk of DATA_DIR, or restore a backup"})
	}
	defer q.Close()
	waiting, _, dead := q.Depth(ctx)
	if dead > 0 {
		found = append(found, finding{notes, "store", fmt.Sprintf("%d updates were set aside after too many tries", dead),
			"their references in the log say why; they go after 30 days"})
	}
	return append(found, finding{well, "store", fmt.Sprintf("%s: %d updates wait", d.dir, waiting), ""})
}

// inCluster opens what a cluster keeps, beside the processes that serve.
func (d *doctor) inCluster(ctx context.Context) []finding {
	q, err := queue.Open(ctx, queue.Options{Cluster: d.cluster(), Name: botID(d.TelegramBotToken), Logger: d.log})
	if err != nil {
		return []finding{{wrong, "store", err.Error(),
			"look at NATS_URL, at its certificates and credentials, and at the servers of the cluster"}}
	}
	defer q.Close()
	waiting, _, dead := q.Depth(ctx)
	return []finding{{well, "store", fmt.Sprintf("the cluster at NATS_URL: %d updates wait, %d were set aside", waiting, dead), ""}}
}

// roomy is how much disk a bot of some size has use for.
const roomy = 1 << 30

func (d *doctor) disk(context.Context) []finding {
	free, needed, err := d.free(d.dir)
	switch {
	case err != nil:
		return []finding{{notes, "disk", "cannot be asked: " + err.Error(), ""}}
	case free < needed:
		return []finding{{wrong, "disk", fmt.Sprintf("%d MiB free at %s, and without %d the bot takes no updates", free>>20, d.dir, needed>>20),
			"make room, or name a folder of another disk in DATA_DIR"}}
	case free < roomy:
		return []finding{{notes, "disk", fmt.Sprintf("%d MiB free at %s", free>>20, d.dir), "a busy bot keeps up to 1 GiB"}}
	}
	return []finding{{well, "disk", fmt.Sprintf("%d GiB free", free>>30), ""}}
}

// descriptorsNeeded is what a bot with a hundred readers at once has use for.
const descriptorsNeeded = 256

func (d *doctor) descriptors(context.Context) []finding {
	most, known := d.files()
	if known && most < descriptorsNeeded {
		return []finding{{wrong, "files", fmt.Sprintf("at most %d may be open at once", most),
			fmt.Sprintf("raise the limit to %d or more: ulimit -n, or LimitNOFILE in the unit", descriptorsNeeded)}}
	}
	return nil
}
