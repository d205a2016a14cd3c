package playground

import "time"

// A Making is an article whose vectors are still made: how far that is, in words and in texts.
type Making struct {
	Text  string `json:"text"`
	Done  int    `json:"done"`
	Total int    `json:"total"`
}

// makingEvery is how often an open page is told how far vectors are.
const makingEvery = time.Second

// making is never nil, so that a page gets a list.
func (p *Page) making() []Making {
	if p.opts.Making == nil {
		return []Making{}
	}
	return append([]Making{}, p.opts.Making()...)
}
