// Package mockllm is an OpenAI-compatible server whose model is a program: it quotes the sentences
// of the prompt's paragraphs that answer the question, with markers, or says that the article does
// not. On request it is slow, sick, or lies (see [Behaviours] and [Lie]).
//
// The bot uses it without a key, over HTTP in memory (see [Server.Transport]), so that there is one
// code path; any other client can use it over a socket.
package mockllm
