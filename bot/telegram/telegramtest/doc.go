// Package telegramtest is a Telegram in one process: an HTTP handler that serves the Bot API, and a
// model of the people, chats and messages behind it. Tests talk to it as people in chats; the local
// page shows it in a browser; the bot cannot tell it from the real server.
//
// It refuses what the real server refuses, in the same words, so that a bot which pleases it
// pleases Telegram. The rules come from the source of the official server (tdlib/telegram-bot-api
// 10.0 and tdlib/td) and, for what is newer, from the documentation of Bot API 10.3. It is stricter
// in one place: a message may have 4096 UTF-16 units, the narrower reading of a limit that the real
// server counts in code points. It does less in others: it knows the methods a text bot needs (any
// other is answered 404), it parses HTML and entities but no Markdown, and a conflict between two
// polls is answered at once, without the real server's delay of three seconds.
//
// Nothing but two timers follows the wall clock: the wait of a long poll and the pause before a
// webhook is tried again. Dates, rates and ages follow [Options.Now]. [Server.Client] needs no
// network, so a test may run the whole bot in a testing/synctest bubble.
//
//	srv := telegramtest.New(telegramtest.Options{Token: "1:test", Username: "isnad_bot"})
//	reader := srv.Person("سارة")
//	chat := srv.Private(reader)
//	chat.Say("كم تدفع روسيا؟")
//	messages, err := chat.WaitFor(ctx, func(m []telegramtest.Message) bool { return len(m) == 2 })
package telegramtest
