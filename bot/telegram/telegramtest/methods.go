package telegramtest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// methods are the calls that the server knows, by their names in small letters; each runs under the
// lock. getUpdates is apart, because it waits.
var methods = map[string]func(*Server, params) (any, error){
	"getme":                  (*Server).getMe,
	"setwebhook":             (*Server).setWebhook,
	"deletewebhook":          (*Server).deleteWebhook,
	"getwebhookinfo":         (*Server).getWebhookInfo,
	"sendmessage":            (*Server).sendMessage,
	"sendmessagedraft":       (*Server).sendMessageDraft,
	"sendchataction":         (*Server).sendChatAction,
	"editmessagetext":        (*Server).editMessageText,
	"editmessagereplymarkup": (*Server).editMessageReplyMarkup,
	"deletemessage":          (*Server).deleteMessage,
	"setmessagereaction":     (*Server).setMessageReaction,
	"answercallbackquery":    (*Server).answerCallbackQuery,
	"answerinlinequery":      (*Server).answerInlineQuery,
	"setmycommands":          (*Server).setMyCommands,
	"getmycommands":          (*Server).getMyCommands,
	"deletemycommands":       (*Server).deleteMyCommands,
	"setmydescription":       describe("description", 512),
	"setmyshortdescription":  describe("short_description", 120),
	"getmydescription":       described("description"),
	"getmyshortdescription":  described("short_description"),
	"getchat":                (*Server).getChat,
	"getchatmember":          (*Server).getChatMember,
	"getchatadministrators":  (*Server).getChatAdministrators,
	"leavechat":              (*Server).leaveChat,
	"getfile":                (*Server).getFile,
}

func (s *Server) getMe(params) (any, error) {
	return struct {
		User
		CanJoin      bool `json:"can_join_groups"`
		ReadsAll     bool `json:"can_read_all_group_messages"`
		Inline       bool `json:"supports_inline_queries"`
		Guest        bool `json:"supports_guest_queries"`
		PrivateTopic bool `json:"has_topics_enabled"`
	}{s.bot, true, s.opts.ReadsAll, true, false, false}, nil
}

// writable finds the chat that p names and refuses when the bot may not write there.
func (s *Server) writable(p params) (*room, error) {
	r, err := s.readable(p)
	if err != nil {
		return nil, err
	}
	switch status := r.members[s.bot.ID].Status; {
	case r.migratedTo != 0:
		return nil, &apiError{code: 400, description: "Bad Request: group chat was upgraded to a supergroup chat", migrateTo: r.migratedTo}
	case r.info.Type == "private" && r.blocked:
		return nil, forbidden("bot was blocked by the user")
	case r.info.Type == "private" && r.deactivated:
		return nil, forbidden("user is deactivated")
	case r.info.Type == "private" && !r.started:
		return nil, forbidden("bot can't initiate conversation with a user")
	case r.info.Type != "private" && status == "kicked":
		return nil, forbidden("bot was kicked from the " + r.kind())
	case r.info.Type != "private" && status != "member" && status != "administrator":
		return nil, forbidden("bot is not a member of the " + r.kind())
	case r.info.Type == "channel" && status != "administrator":
		return nil, badRequest("need administrator rights in the channel chat")
	}
	return r, nil
}

func (s *Server) readable(p params) (*room, error) {
	id := p["chat_id"]
	if id == "" {
		return nil, badRequest("chat_id is empty")
	}
	for _, r := range s.rooms {
		if strconv.FormatInt(r.info.ID, 10) == id ||
			r.info.Username != "" && r.info.Type != "private" && strings.EqualFold("@"+r.info.Username, id) {
			return r, nil
		}
	}
	return nil, badRequest("chat not found")
}

// formatted reads text with parse_mode or entities, as it will stand in a message.
func (s *Server) formatted(p params) (string, []Entity, error) {
	text, entities := p["text"], []Entity(nil)
	if len(text) > 1<<15 {
		return "", nil, badRequest("text is too long")
	}
	switch mode := asciiLower(p["parse_mode"]); mode {
	case "", "none":
		var given []Entity
		if err := p.decode("entities", "entities", &given); err != nil {
			return "", nil, err
		}
		for _, e := range given {
			switch {
			case slices.Contains([]string{"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"},
				e.Type):
				continue // found by the server itself
			case e.Type == "text_link":
				if e.URL = checkedURL(e.URL); e.URL == "" {
					continue
				}
			case e.Type != "text_mention" && !isSplittable(e.Type) && !isQuotation(e.Type) && e.Type != "code" && e.Type != "pre":
				return "", nil, badRequest("can't parse MessageEntity: Unsupported type specified")
			}
			entities = append(entities, e)
		}
	case "html":
		var err error
		if text, entities, err = parseHTML(text); err != nil {
			return "", nil, err
		}
	default:
		return "", nil, badRequest("unsupported parse_mode")
	}
	text, entities, err := cleanText(text, entities)
	if err != nil {
		return "", nil, err
	}
	if utf16Length(text) > maxText {
		return "", nil, badRequest("message is too long")
	}
	return text, addFound(text, entities), nil
}

// body is formatted for methods that need a text.
func (s *Server) body(p params) (string, []Entity, error) {
	if p["text"] == "" {
		return "", nil, badRequest("message text is empty")
	}
	text, entities, err := s.formatted(p)
	if err == nil && text == "" {
		err = badRequest("text must be non-empty")
	}
	return text, entities, err
}

// keyboard reads reply_markup; other markups than an inline keyboard are accepted and forgotten.
func keyboard(p params) (*Keyboard, error) {
	var k *Keyboard
	if p["reply_markup"] != "" && json.Unmarshal([]byte(p["reply_markup"]), &k) != nil {
		return nil, badRequest("can't parse reply keyboard markup JSON object")
	}
	count := 0
	if k == nil {
		return nil, nil
	}
	for _, row := range k.Rows {
		for _, b := range row {
			kinds := 0
			for _, has := range []bool{b.CallbackData != "", b.URL != "", b.CopyText != nil, b.SwitchInline != nil, b.SwitchInlineHere != nil,
				b.WebApp != nil} {
				if has {
					kinds++
				}
			}
			switch {
			case strings.TrimSpace(b.Text) == "":
				return nil, badRequest("can't parse inline keyboard button: Field \"text\" must be non-empty")
			case kinds == 0:
				return nil, badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
			case len(b.CallbackData) > 64:
				return nil, badRequest("BUTTON_DATA_INVALID")
			case b.CopyText != nil && (b.CopyText.Text == "" || utf8.RuneCountInString(b.CopyText.Text) > 256):
				return nil, badRequest("BUTTON_COPY_TEXT_INVALID")
			case b.URL != "" && checkedURL(b.URL) == "":
				return nil, badRequest("inline keyboard button URL '%s' is invalid: Wrong HTTP URL", b.URL)
			case !slices.Contains([]string{"", "danger", "success", "primary"}, b.Style):
				return nil, badRequest("invalid button style specified")
			}
			count++
		}
	}
	if count > 100 {
		return nil, badRequest("reply markup is too long")
	}
	if count == 0 {
		return nil, nil
	}
	return k, nil
}

// replyTo finds the message that a new one answers, or nil.
func (r *room) replyTo(p params) (*Message, *Quote, error) {
	var to struct {
		ID       int    `json:"message_id"`
		Optional bool   `json:"allow_sending_without_reply"`
		Quote    string `json:"quote"`
	}
	if err := p.decode("reply_parameters", "reply parameters", &to); err != nil {
		return nil, nil, err
	}
	if to.ID == 0 {
		to.ID, to.Optional = p.int("reply_to_message_id"), p.bool("allow_sending_without_reply")
	}
	if to.ID <= 0 {
		return nil, nil, nil
	}
	m := r.find(to.ID)
	switch {
	case m == nil && to.Optional:
		return nil, nil, nil
	case m == nil:
		return nil, nil, badRequest("message to be replied not found")
	case to.Quote == "":
		return m, nil, nil
	}
	before, _, found := strings.Cut(m.Text, to.Quote)
	if !found {
		return nil, nil, badRequest("QUOTE_TEXT_INVALID")
	}
	return m, &Quote{Text: to.Quote, Position: utf16Length(before)}, nil
}

// thread checks message_thread_id: forums know their topics, private chats of this server have
// none, other chats ignore it.
func (r *room) thread(p params) (int, error) {
	id := p.int("message_thread_id")
	switch {
	case id == 0 || !r.info.IsForum && r.info.Type != "private":
		return 0, nil
	case slices.ContainsFunc(r.topics, func(t Topic) bool { return t.ID == id }):
		return id, nil
	}
	return 0, badRequest("message thread not found")
}

func (s *Server) sendMessage(p params) (any, error) {
	text, entities, err := s.body(p)
	if err != nil {
		return nil, err
	}
	markup, err := keyboard(p)
	if err != nil {
		return nil, err
	}
	r, err := s.writable(p)
	if err != nil {
		return nil, err
	}
	thread, err := r.thread(p)
	if err != nil {
		return nil, err
	}
	to, quote, err := r.replyTo(p)
	if err != nil {
		return nil, err
	}
	m := Message{Text: text, Entities: entities, Markup: markup, ReplyTo: to, Quote: quote, ThreadID: thread, NoPreview: noPreview(p)}
	if r.info.Type == "channel" {
		m.SenderChat = &r.info
	} else {
		m.From = &s.bot
		r.lastBot = s.bot.ID
	}
	r.draft, r.action = nil, nil
	return s.add(r, m), nil
}

func noPreview(p params) bool {
	var options struct {
		IsDisabled bool `json:"is_disabled"`
	}
	_ = p.decode("link_preview_options", "link preview options", &options) // a wrong object leaves the preview on
	return options.IsDisabled || p.bool("disable_web_page_preview")
}

// draftLife is how long a draft that is not refreshed stays in view.
const draftLife = 30 * time.Second

func (s *Server) sendMessageDraft(p params) (any, error) {
	r, err := s.writable(p)
	if err != nil {
		return nil, err
	}
	id, _ := strconv.ParseInt(p["draft_id"], 10, 64)
	switch {
	case r.info.Type != "private":
		return nil, badRequest("TEXTDRAFT_PEER_INVALID")
	case id == 0:
		return nil, badRequest("RANDOM_ID_EMPTY")
	}
	if _, err := r.thread(p); err != nil {
		return nil, err
	}
	text, entities, err := s.formatted(p)
	if err != nil {
		return nil, err
	}
	r.draft = &Draft{ID: id, Text: text, Entities: entities, CanStop: p.bool("can_stop"), Date: s.opts.Now().Unix()}
	s.record(Event{Kind: "draft", Chat: r.info.ID, Draft: r.draft})
	return true, nil
}

var actions = []string{"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
	"choose_sticker", "find_location", "record_video_note", "upload_video_note"}

func (s *Server) sendChatAction(p params) (any, error) {
	if !slices.Contains(actions, asciiLower(p["action"])) {
		return nil, badRequest("wrong parameter action in request")
	}
	r, err := s.writable(p)
	if err != nil {
		return nil, err
	}
	thread, err := r.thread(p)
	if err != nil {
		return nil, err
	}
	r.action = &action{asciiLower(p["action"]), thread, s.opts.Now()}
	s.record(Event{Kind: "action", Chat: r.info.ID, Thread: thread, Action: r.action.name})
	return true, nil
}

// pressLife is how long a press of a button may wait for its answer.
const pressLife = time.Minute

func (s *Server) answerCallbackQuery(p params) (any, error) {
	press := s.presses[p["callback_query_id"]]
	switch {
	case press == nil || s.opts.Now().Sub(press.at) > pressLife:
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	case utf8.RuneCountInString(p["text"]) > 200:
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	delete(s.presses, press.ID)
	press.answer = Answer{Text: p["text"], Alert: p.bool("show_alert"), URL: p["url"]}
	close(press.answered)
	s.record(Event{Kind: "answer", Chat: press.chat, Press: press.ID, Answer: &press.answer})
	return true, nil
}

var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)
