package telegramtest

import "encoding/json"

// A User is a person or a bot, as the Bot API writes it.
type User struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
}

// ChatInfo is a chat as the Bot API writes it. Type is private, group, supergroup or channel.
type ChatInfo struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	IsForum   bool   `json:"is_forum,omitempty"`
}

// An Entity marks a part of a text; Offset and Length count UTF-16 units.
type Entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	User     *User  `json:"user,omitempty"`
	Language string `json:"language,omitempty"`
}

// A Button stands under a message. It has a text and one of the other fields.
type Button struct {
	Text              string          `json:"text"`
	CallbackData      string          `json:"callback_data,omitempty"`
	URL               string          `json:"url,omitempty"`
	CopyText          *CopyText       `json:"copy_text,omitempty"`
	SwitchInline      *string         `json:"switch_inline_query,omitempty"`
	SwitchInlineHere  *string         `json:"switch_inline_query_current_chat,omitempty"`
	WebApp            json.RawMessage `json:"web_app,omitempty"`
	Style             string          `json:"style,omitempty"`
	IconCustomEmojiID string          `json:"icon_custom_emoji_id,omitempty"`
}

// CopyText is what a button puts on the clipboard.
type CopyText struct {
	Text string `json:"text"`
}

// A Keyboard is the rows of buttons under a message.
type Keyboard struct {
	Rows [][]Button `json:"inline_keyboard"`
}

// A Quote is the part of another message that a reply answers.
type Quote struct {
	Text     string `json:"text"`
	Position int    `json:"position"`
	IsManual bool   `json:"is_manual,omitempty"`
}

// A File stands for a voice note, a picture or a sticker, which have no content, or for a document,
// which has.
type File struct {
	FileName     string `json:"file_name,omitempty"`
	FileSize     int64  `json:"file_size,omitempty"`
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	Duration     int    `json:"duration,omitempty"`
	Width        int    `json:"width,omitempty"`
	Height       int    `json:"height,omitempty"`
	Emoji        string `json:"emoji,omitempty"`
	Type         string `json:"type,omitempty"`
}

// An Origin says where a message was passed on from.
type Origin struct {
	Type string `json:"type"`
	Date int64  `json:"date"`
	Name string `json:"sender_user_name,omitempty"`
}

// A TopicName is the service message that opens a forum topic.
type TopicName struct {
	Name      string `json:"name"`
	IconColor int    `json:"icon_color"`
}

// A Message is what stands in a chat, as the Bot API writes it. Dates are Unix seconds.
type Message struct {
	ID              int        `json:"message_id"`
	ThreadID        int        `json:"message_thread_id,omitempty"`
	IsTopic         bool       `json:"is_topic_message,omitempty"`
	From            *User      `json:"from,omitempty"`
	SenderChat      *ChatInfo  `json:"sender_chat,omitempty"`
	ViaBot          *User      `json:"via_bot,omitempty"`
	Date            int64      `json:"date"`
	EditDate        int64      `json:"edit_date,omitempty"`
	Chat            ChatInfo   `json:"chat"`
	ReplyTo         *Message   `json:"reply_to_message,omitempty"`
	Quote           *Quote     `json:"quote,omitempty"`
	Text            string     `json:"text,omitempty"`
	Entities        []Entity   `json:"entities,omitempty"`
	Caption         string     `json:"caption,omitempty"`
	CaptionEntities []Entity   `json:"caption_entities,omitempty"`
	Document        *File      `json:"document,omitempty"`
	Origin          *Origin    `json:"forward_origin,omitempty"`
	Voice           *File      `json:"voice,omitempty"`
	Photo           []File     `json:"photo,omitempty"`
	Sticker         *File      `json:"sticker,omitempty"`
	NewMembers      []User     `json:"new_chat_members,omitempty"`
	LeftMember      *User      `json:"left_chat_member,omitempty"`
	MigrateTo       int64      `json:"migrate_to_chat_id,omitempty"`
	MigrateFrom     int64      `json:"migrate_from_chat_id,omitempty"`
	TopicCreated    *TopicName `json:"forum_topic_created,omitempty"`
	NewTitle        string     `json:"new_chat_title,omitempty"`
	Markup          *Keyboard  `json:"reply_markup,omitempty"`
	Reactions       []string   `json:"-"` // emoji that the bot put on it
	NoPreview       bool       `json:"-"` // sent with the link preview switched off
}

// IsService says whether the chat wrote the message itself: somebody joined, a topic was opened.
func (m Message) IsService() bool {
	return m.NewMembers != nil || m.LeftMember != nil || m.MigrateTo != 0 || m.MigrateFrom != 0 || m.TopicCreated != nil || m.NewTitle != ""
}

// A Draft is a message that a bot is still writing in a private chat.
type Draft struct {
	ID       int64    `json:"draft_id"`
	Text     string   `json:"text"` // "" is shown as "thinking"
	Entities []Entity `json:"entities,omitempty"`
	CanStop  bool     `json:"can_stop,omitempty"`
	Date     int64    `json:"date"`
}

// A Command is a line of the bot's menu.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// An Answer is what the bot said to a press of a button.
type Answer struct {
	Text  string `json:"text,omitempty"`
	Alert bool   `json:"show_alert,omitempty"`
	URL   string `json:"url,omitempty"`
}

// A member is a person's standing in a chat: creator, administrator, member, left or kicked.
type member struct {
	User   *User  `json:"user"`
	Status string `json:"status"`
}
