// Package telegram is the bot's side of the Bot API, over telegram-bot-api/v5. It turns updates
// into [conversation.Message] and renders and sends [conversation.Reply]; what a message means and
// what to say is decided in package conversation.
//
// The library is frozen at Bot API 5.5 and made for less than a bot needs that must lose nothing,
// so only requests, answers and errors pass through it. What it lacks is here, each in one place:
//   - call.go: a context for each call, an error that names the method and never holds the token,
//     what can be tried again.
//   - pacer.go: the pace of each chat. A final text goes before drafts and edits of a placeholder,
//     of which only the newest waits.
//   - poll.go, webhook.go: an update is confirmed to Telegram only after it is stored.
//   - decode.go, said.go: entities in UTF-16, mentions and commands of this bot in any letter case,
//     other bots' left alone.
//   - render.go, split.go: HTML from checked parts, cut where a reader would pause, lines that read
//     from right to left whatever they begin with.
package telegram
