package telegramtest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scopeKey is the key of Server.commands for a scope, such as `all_group_chats` or `chat -5`, and a
// language.
func scopeKey(p params) (string, error) {
	scope := struct {
		Type string          `json:"type"`
		Chat json.RawMessage `json:"chat_id"`
		User int64           `json:"user_id"`
	}{Type: "default"}
	if err := p.decode("scope", "BotCommandScope", &scope); err != nil {
		return "", err
	}
	known := []string{"default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_administrators",
		"chat_member"}
	if !slices.Contains(known, scope.Type) {
		return "", badRequest("can't parse BotCommandScope: Unsupported type specified")
	}
	key := scope.Type
	if strings.HasPrefix(key, "chat") {
		key += " " + strings.Trim(string(scope.Chat), `"`)
	}
	if scope.User != 0 {
		key += " " + strconv.FormatInt(scope.User, 10)
	}
	if lang := p["language_code"]; lang != "" {
		if len(lang) != 2 {
			return "", badRequest("invalid language code specified")
		}
		key += " " + lang
	}
	return key, nil
}

func (s *Server) setMyCommands(p params) (any, error) {
	key, err := scopeKey(p)
	if err != nil {
		return nil, err
	}
	var commands []Command
	if p["commands"] == "" || json.Unmarshal([]byte(p["commands"]), &commands) != nil {
		return nil, badRequest("can't parse commands JSON object")
	}
	if len(commands) > 100 {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for i, c := range commands {
		commands[i].Command = strings.TrimPrefix(c.Command, "/")
		if n := utf8.RuneCountInString(c.Description); n < 1 || n > 256 {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
		if !commandName.MatchString(commands[i].Command) {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
	}
	s.commands[key] = commands
	s.record(Event{Kind: "commands"})
	return true, nil
}

func (s *Server) getMyCommands(p params) (any, error) {
	key, err := scopeKey(p)
	return append([]Command{}, s.commands[key]...), err
}

func (s *Server) deleteMyCommands(p params) (any, error) {
	key, err := scopeKey(p)
	delete(s.commands, key)
	return err == nil, err
}

func describe(field string, most int) func(*Server, params) (any, error) {
	return func(s *Server, p params) (any, error) {
		if utf8.RuneCountInString(p[field]) > most {
			return nil, badRequest("description is too long")
		}
		s.descriptions[field+" "+p["language_code"]] = p[field]
		s.record(Event{Kind: "commands"})
		return true, nil
	}
}

func described(field string) func(*Server, params) (any, error) {
	return func(s *Server, p params) (any, error) {
		return map[string]string{field: s.descriptions[field+" "+p["language_code"]]}, nil
	}
}
