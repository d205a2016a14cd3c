package e5

import (
	_ "embed" // for the weights
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// file is the weights file, format E5S1: see ORIGIN.md. It stays a string in read-only memory;
// matrices and pieces are parts of it.
//
//go:embed e5-small-ar-q4.bin
var file string

// The kernels are written for these sizes; parse refuses a file of others.
const (
	heads     = 12
	headWidth = Dimension / heads
	inner     = 4 * Dimension // width of the feed-forward layer
	block     = 32            // values that share a scale
	blockSize = 18            // bytes: float16 scale, 32 half bytes
)

// A matrix has rows of 4-bit blocks: out × in values, row by row.
type matrix struct {
	data    string
	out, in int
}

func (m matrix) rowBytes() int { return m.in / block * blockSize }

// A linear layer maps in values to out values: w·x + b.
type linear struct {
	w matrix
	b []float32
}

// A norm is a layer norm's gain and shift.
type norm struct{ gain, shift []float32 }

type layer struct {
	query, key, value, mix linear
	mixNorm                norm
	up, down               linear
	outNorm                norm
}

type weights struct {
	positions int // most tokens of a sequence
	epsilon   float32
	words     matrix
	position  []float32 // positions × Dimension, the one token type added
	embedNorm norm
	layers    []layer
}

// reader reads little-endian values off the front of data; past the end it gives zeros and
// remembers.
type reader struct {
	data  string
	short bool
}

func (r *reader) take(n uint64) string {
	if n > uint64(len(r.data)) {
		r.short, r.data = true, ""
		return ""
	}
	s := r.data[:n]
	r.data = r.data[n:]
	return s
}

func (r *reader) uint(n uint64) uint64 {
	var b [8]byte
	copy(b[:], r.take(n))
	return binary.LittleEndian.Uint64(b[:])
}

func (r *reader) int() int         { return int(int32(r.uint(4))) }
func (r *reader) float32() float32 { return math.Float32frombits(uint32(r.uint(4))) }

// floats reads n values of 4 bytes.
func (r *reader) floats(n int) []float32 {
	s := r.take(uint64(n) * 4)
	v := make([]float32, len(s)/4)
	for i := range v {
		v[i] = math.Float32frombits(uint32At(s, i*4))
	}
	return v
}

func uint32At(s string, i int) uint32 {
	s = s[i : i+4]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// tensors is the directory of a file: the bytes of each tensor and the number of its values.
type tensors struct {
	data  map[string]string
	count map[string]int
	err   error // the first tensor that was not as asked for
}

// parseTensors reads the directory of file that r is at.
func parseTensors(r *reader, file string) (*tensors, error) {
	t := &tensors{data: map[string]string{}, count: map[string]int{}}
	for range r.int() {
		name := r.take(r.uint(2))
		r.uint(1) // type: told by the size
		count, offset, size := r.uint(4), r.uint(8), r.uint(8)
		if r.short || offset > uint64(len(file)) || size > uint64(len(file))-offset {
			return nil, fmt.Errorf("tensor %q lies outside the file", name)
		}
		t.data[name], t.count[name] = file[offset:offset+size], int(count)
	}
	return t, nil
}

func (t *tensors) want(name string, values, bytes int) string {
	if t.err == nil && (t.count[name] != values || len(t.data[name]) != bytes) {
		t.err = fmt.Errorf("tensor %q has %d values in %d bytes, want %d in %d", name, t.count[name], len(t.data[name]), values, bytes)
	}
	if t.err != nil {
		return ""
	}
	return t.data[name]
}

func (t *tensors) floats(name string, n int) []float32 {
	r := reader{data: t.want(name, n, 4*n)}
	return r.floats(len(r.data) / 4)
}

func (t *tensors) matrix(name string, out, in int) matrix {
	m := matrix{out: out, in: in}
	m.data = t.want(name, out*in, out*m.rowBytes())
	return m
}

func (t *tensors) linear(name string, out, in int) linear {
	return linear{t.matrix(name+".w", out, in), t.floats(name+".b", out)}
}

func (t *tensors) norm(name string) norm {
	return norm{t.floats(name+".w", Dimension), t.floats(name+".b", Dimension)}
}

// parse reads a weights file. The matrices of the result are parts of file.
func parse(file string) (*weights, *tokenizer, error) {
	r := &reader{data: file}
	if r.take(4) != "E5S1" {
		return nil, nil, errors.New("not a file of format E5S1")
	}
	r.uint(4) // version
	width, layers, nheads, ff := r.int(), r.int(), r.int(), r.int()
	vocabulary, positions, _ := r.int(), r.int(), r.int()
	epsilon, quant := r.float32(), r.int()
	shaped := width == Dimension && nheads == heads && ff == inner && quant == block
	if !shaped || layers < 1 || layers > 100 || positions < 2*overlap || positions > 1<<16 {
		return nil, nil, fmt.Errorf("a model of %d dimensions, %d layers, %d heads, inner width %d, %d positions, blocks of %d "+
			"is not the one this encoder is written for", width, layers, nheads, ff, positions, quant)
	}
	tok, err := parseTokenizer(r, vocabulary)
	if err != nil {
		return nil, nil, err
	}
	tok.limit = positions
	t, err := parseTensors(r, file)
	if err != nil {
		return nil, nil, err
	}
	w := &weights{
		positions: positions, epsilon: epsilon,
		words:     t.matrix("emb.word", vocabulary, Dimension),
		position:  t.floats("emb.pos", positions*Dimension),
		embedNorm: t.norm("emb.ln"),
		layers:    make([]layer, layers),
	}
	kind := t.floats("emb.type", 2*Dimension)
	for i := range w.layers {
		p := fmt.Sprintf("l%d.", i)
		w.layers[i] = layer{
			query: t.linear(p+"q", Dimension, Dimension), key: t.linear(p+"k", Dimension, Dimension),
			value: t.linear(p+"v", Dimension, Dimension), mix: t.linear(p+"ao", Dimension, Dimension), mixNorm: t.norm(p + "aln"),
			up: t.linear(p+"fi", inner, Dimension), down: t.linear(p+"fo", Dimension, inner), outNorm: t.norm(p + "oln"),
		}
	}
	if t.err != nil {
		return nil, nil, t.err
	}
	for i := range w.position {
		w.position[i] += kind[i%Dimension]
	}
	return w, tok, nil
}
