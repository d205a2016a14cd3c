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
// # From the bottom up
//
// These packages know the field:
//
//   - [isnad/seeds] holds the built-in article, its vectors and the development questions.
//   - [isnad/prompts] holds every sentence that a model or a reader sees.
//   - [isnad/retrieval] splits an article into passages, cuts and stems words, and ranks passages by words and by meaning.
//     [isnad/retrieval/arabic] folds the language and reads figures and dates, whatever their form.
//     [isnad/retrieval/e5] is the encoder that gives meaning its vectors, offline.
//   - [isnad/retrieval/documents] reads files that people have into passages, within bounds, and
//     [isnad/retrieval/documents/pdf] puts what a PDF draws in the order of reading.
//   - [isnad/bot/answering] asks a model for a draft and lets through the sentences that the
//     article bears: its own words, or what vetoes, a trained judge and a second look leave.
//     [isnad/bot/answering/reader] picks the sentences that answer where there is no model.
//   - [isnad/bot/library] keeps the articles: those of the settings, and those that people sent.
//   - [isnad/bot/conversation] decides what a message means and what to reply, and keeps what must survive.
//
// These know a technology, and are reached through interfaces that their callers declare:
//
//   - [isnad/bot/llm] speaks to an OpenAI-compatible server. [isnad/bot/llm/mockllm] is one: the built-in model, or on request a liar.
//   - [isnad/bot/queue] keeps updates and state on disk, in an embedded JetStream, or in a NATS cluster that several processes share.
//   - [isnad/bot/telegram] speaks the Bot API. [isnad/bot/telegram/telegramtest] is a Bot API
//     server in the process, and [isnad/bot/playground] its face in a browser.
//   - [isnad/bot/evaluation] measures all this.
//
// Package main knows all of them, wires them by hand and is known by none. A test keeps the directions of imports.
//
// # One pass
//
//	update ─telegram→ message ─queue.Put→ on disk, only now confirmed
//	  ─queue.Run→ one at a time in a conversation, in parallel across
//	  ─conversation.Handle→ question, command, button, or silence
//	  ─answering.Answer→ retrieve → draft → check, sentence by sentence
//	  ─conversation→ reply, stored ─telegram→ sent, edited in place ─queue→ acknowledged
//
// With NATS_URL several processes do this for one bot: one of them polls, all of them answer. With
// BOTS one process does it for several bots. The local page joins as another Telegram. The built-in
// model joins behind HTTP. "ask" and "eval" join at answering.Answer.
package main
