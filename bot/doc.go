// Bot answers questions about an article in Arabic, on Telegram, in a browser and in the terminal,
// and shows the paragraph behind every sentence.
//
// # Aims
//
// Every sentence that a reader sees was checked against the paragraph that it cites, and every
// quotation is cut from the article by the program. What the article does not say is said to be
// missing. Nothing that was accepted is lost, and nothing is answered in two ways. All of it runs
// on a laptop without a key, a token or a network, on the same path as with them.
//
// # A walk with one question
//
// The files through which a question passes, from the update to the sent answer. Where a file is
// one of several that do the same for other cases, it is the one to begin with.
//
//	bot/telegram/poll.go             an update is fetched and put into the queue, and only now confirmed
//	  │                              to Telegram (webhook.go: Telegram brings it)
//	bot/serve.go                     store: what people of a group say to each other is left out
//	bot/queue/queue.go               Put: on disk
//	bot/queue/run.go                 Run: one at a time in a conversation, in parallel across
//	  │                              job.go: what fails is TRIED AGAIN, and in the end set aside
//	  ▼
//	bot/telegram/decode.go           the update becomes a message; said.go: its command and its text
//	bot/conversation/bot.go          Handle, said, questioned: THE MESSAGE BECOMES A QUESTION, or a
//	  │                              command, a button, or silence
//	bot/conversation/ask.go          ask: the question is claimed, shown while it is written, kept
//	  │                              watch.go: what the reader sees meanwhile
//	  ▼
//	bot/answering/answerer.go        Answer: retrieve, draft, check
//	  ├─ bot/answering/intent/intent.go    what asks nothing of the article gets its own reply
//	  ├─ retrieval/index.go          Retrieve: paragraphs by words (lexical.go) and by meaning (vector.go),
//	  │                              fused (fusion.go); retrieval/e5/e5.go makes the vectors
//	  ├─ prompts/answer.go           what the model is told
//	  ├─ bot/llm/generate.go         the model writes; its words come piece by piece
//	  │    └─ bot/llm/mockllm/server.go, bot/answering/reader/reader.go    the built-in model
//	  ├─ bot/answering/stream.go     what it writes is cut into sentences, and their markers are read
//	  ├─ bot/answering/draft.go      each is checked while the next is written
//	  └─ bot/answering/check.go      against the paragraph that it cites:
//	       ├─ retrieval/arabic/gainsaid.go    A FIGURE IS COMPARED (Gainsaid; holds.go: one with another)
//	       ├─ bot/answering/names.go       a name is
//	       ├─ retrieval/e5/judge.go        the small judge reads what words leave open
//	       └─ bot/answering/verify.go      and the model what the judge does
//	  ▼
//	bot/conversation/compose.go      the answer becomes a reply: sentences, markers, quotations; buttons.go
//	bot/conversation/deliver.go      stored, then sent, then noted as sent
//	bot/telegram/render.go           HTML, right to left; split.go: cut where a reader would pause
//	bot/telegram/send.go             A TEXT IS SENT, or edited in place; pacer.go: when the chat may be called
//	bot/telegram/call.go             one call of the Bot API
//
// A link or a file takes the same way to the conversation, and there another one:
//
//	bot/conversation/uploads.go      takes, upload: A LINK, A FILE OR A TEXT BECOMES AN ARTICLE
//	bot/uploads.go                   Add: it is brought, kept, and put on the shelf
//	  ├─ bot/fetch/fetch.go          the page behind the link (bot/telegram/file.go: the file that was sent)
//	  ├─ bot/library/store.go        a folder each, there whole or not at all (shared.go: of several processes)
//	  │    └─ retrieval/documents/documents.go    what is in it becomes passages
//	  └─ bot/shelf.go                what is asked, and makes the vectors
//
// # The packages
//
// These know the field:
//
//   - [isnad/seeds] holds the built-in article, its vectors and the development questions.
//   - [isnad/prompts] holds every sentence that a model or a reader sees.
//   - [isnad/retrieval] splits an article into passages, cuts and stems words, and ranks passages
//     by words and by meaning. [isnad/retrieval/arabic] folds the language and reads figures and
//     dates, whatever their form. [isnad/retrieval/e5] is the encoder that gives meaning its
//     vectors, and the judge that reads a sentence beside its paragraph, offline.
//   - [isnad/retrieval/documents] reads files that people have into passages, within bounds, and
//     [isnad/retrieval/documents/pdf] puts what a PDF draws in the order of reading.
//   - [isnad/bot/answering] asks a model for a draft and lets through the sentences that the
//     article bears: its own words, or what vetoes, a trained judge and a second look leave.
//     [isnad/bot/answering/intent] tells what a message wants, [isnad/bot/answering/reader] picks
//     the sentences that answer where there is no model, [isnad/bot/answering/suite] has lies and
//     truths to try the check on, and [isnad/bot/answering/answeringtest] makes checked answers for
//     the tests of others.
//   - [isnad/bot/library] keeps the articles: those of the settings, and those that people sent.
//     [isnad/bot/fetch] brings the page behind a link, from the public network only.
//   - [isnad/bot/conversation] decides what a message means and what to reply, and keeps what must
//     survive.
//
// These know a technology, and are reached through interfaces that their callers declare:
//
//   - [isnad/bot/llm] speaks to an OpenAI-compatible server. [isnad/bot/llm/mockllm] is one: the
//     built-in model, or on request a liar.
//   - [isnad/bot/queue] keeps updates and state on disk, in an embedded JetStream, or in a NATS
//     cluster that several processes share; [isnad/bot/queue/queuetest] is its store for tests.
//   - [isnad/bot/telegram] speaks the Bot API. [isnad/bot/telegram/telegramtest] is a Bot API
//     server in the process, and [isnad/bot/playground] its face in a browser.
//   - [isnad/bot/evaluation] measures all this, and keeps what it found in RESULTS.md.
//
// Package main knows all of them, wires them by hand and is known by none: engine.go makes what
// answers, serve.go what serves, config.go has the settings. A test keeps the directions of
// imports.
//
// With NATS_URL several processes do this for one bot: one of them polls, all of them answer. With
// BOTS one process does it for several bots. The local page joins as another Telegram. The built-in
// model joins behind HTTP. "ask" and "eval" join at answering.Answer.
package main
