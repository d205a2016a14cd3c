package prompts

// Role says who speaks in a [Message]; its values are those of the OpenAI chat
// API.
type Role string

// The roles of a chat.
const (
	System    Role = "system"
	User      Role = "user"
	Assistant Role = "assistant"
)

// Message is one turn of a chat with a model.
type Message struct {
	Role Role
	Text string
}
