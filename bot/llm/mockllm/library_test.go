package mockllm_test

import (
	"errors"
	"io"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/sashabaranov/go-openai"

	"isnad/bot/llm/mockllm"
	"isnad/prompts"
)

// library is the client of the library itself, without our repairs, over a socket, and a request.
func library(t *testing.T) (*openai.Client, openai.ChatCompletionRequest) {
	t.Helper()
	server := httptest.NewServer(mockllm.New(mockllm.Options{Reader: &reader{text: answer}, Embed: embed}))
	t.Cleanup(server.Close)
	config := openai.DefaultConfig("any key")
	config.BaseURL = server.URL + "/v1"
	client := openai.NewClientWithConfig(config)
	request := openai.ChatCompletionRequest{Model: "isnad-quote", MaxCompletionTokens: 5}
	for _, m := range prompt("كم دفعت؟") {
		request.Messages = append(request.Messages,
			openai.ChatCompletionMessage{Role: string(m.Role), MultiContent: []openai.ChatMessagePart{{Type: "text", Text: m.Text}}})
	}
	return client, request
}

func TestGoOpenAICompletes(t *testing.T) {
	client, request := library(t)
	resp, err := client.CreateChatCompletion(t.Context(), request)
	if err != nil || len(resp.Choices) != 1 || resp.Choices[0].FinishReason != "length" || resp.Usage.CompletionTokens != 5 ||
		!strings.HasPrefix(answer, resp.Choices[0].Message.Content) || resp.Model != "isnad-quote" || resp.ID == "" {
		t.Errorf("got %+v, %v", resp, err)
	}
	request.Model = "isnad-quote:error"
	var failure *openai.APIError
	if _, err := client.CreateChatCompletion(t.Context(), request); !errors.As(err, &failure) || failure.HTTPStatusCode != 500 ||
		failure.Type != "server_error" {
		t.Errorf("error %v", err)
	}
}

func TestGoOpenAIStreams(t *testing.T) {
	client, request := library(t)
	request.MaxCompletionTokens = 0
	request.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	stream, err := client.CreateChatCompletionStream(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	text, finish, usage := "", openai.FinishReason(""), 0
	for {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range chunk.Choices {
			text += c.Delta.Content
			finish += c.FinishReason
		}
		if chunk.Usage != nil {
			usage = chunk.Usage.CompletionTokens
		}
	}
	if text != answer || finish != "stop" || usage == 0 {
		t.Errorf("streamed %q, finish %q, usage %d", text, finish, usage)
	}
}

func TestGoOpenAIEmbedsAndLists(t *testing.T) {
	client, _ := library(t)
	for _, format := range []openai.EmbeddingEncodingFormat{"", "float", "base64"} {
		resp, err := client.CreateEmbeddings(t.Context(), openai.EmbeddingRequest{Input: []string{"a", "bb"}, Model: "e", EncodingFormat: format})
		if err != nil || len(resp.Data) != 2 || !slices.Equal(resp.Data[1].Embedding, []float32{2, -0.5}) || resp.Data[1].Index != 1 {
			t.Errorf("%q: %+v, %v", format, resp, err)
		}
	}
	models, err := client.ListModels(t.Context())
	if err != nil || len(models.Models) != len(mockllm.Behaviours())+1 || models.Models[0].ID != "isnad-quote" {
		t.Errorf("%+v, %v", models, err)
	}
	if m, err := client.GetModel(t.Context(), "isnad-quote:slow"); err != nil || m.ID != "isnad-quote:slow" {
		t.Errorf("%+v, %v", m, err)
	}
}

func prompt(question string) []prompts.Message {
	var paragraphs []prompts.Paragraph
	for _, p := range passages {
		paragraphs = append(paragraphs, prompts.Paragraph{ID: p.ID, Text: p.Text})
	}
	paragraphs[1].Section = "الافتتاح"
	history := []prompts.Message{{Role: prompts.User, Text: "من دفع؟"}, {Role: prompts.Assistant, Text: "كولومبيا [3]."}}
	return prompts.AnswerMessages(question, history, paragraphs, false)
}
