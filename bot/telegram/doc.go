// Package telegram is the bot's side of the Bot API, over telegram-bot-api/v5. It turns updates into [conversation.Message] and renders and sends
// [conversation.Reply]; what a message means and what to say is decided in package conversation.
//
// The library is frozen at Bot API 5.5, so only its types of a request travel through it. This package adds what it lacks, each in one place:
//   - call.go: a context for each call, an error that names the method and never holds the token, what can be tried again.
//   - lane.go: the pace of each chat. A final text goes before drafts and edits of a placeholder, of which only the newest waits.
//   - poll.go, webhook.go: an update is confirmed to Telegram only after it is stored.
//   - decode.go: entities in UTF-16, mentions and commands of this bot in any letter case, other bots' left alone.
//   - render.go: HTML from checked parts, split below the length of a message, lines that read from right to left whatever they begin with.
package telegram
