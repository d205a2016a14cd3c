package e5

import (
	"context"
	"math"
)

const (
	depth  = Dimension // values of a row that one panel of weights covers: 384 × 16 values stay in the first-level cache
	chunk  = 128       // rows that go through the feed-forward layer together
	masked = -math.MaxFloat32
)

// scratch is the memory of one pass, about 6 MB for 512 tokens. It grows to the longest sequence
// seen.
type scratch struct {
	x, q, k, v, qkv, mixed, all, keys, scores, inner []float32
	quantised                                        []uint32
	panel                                            [depth * lanes]float32
}

// sized returns s with n values of undefined, finite content.
func sized(s *[]float32, n int) []float32 {
	if cap(*s) < n {
		*s = make([]float32, n)
	}
	return (*s)[:n]
}

// forward runs sequences through the model: BERT with the layer norm after each part. It returns
// the mean of the last vectors of each one's tokens. Short sequences cost less together, since the
// weights are unpacked once for all of their rows; the vectors are the same to the bit.
func (e *Encoder) forward(ctx context.Context, s *scratch, sequences ...[]int32) (means [][]float32, err error) {
	err = e.layers(ctx, s, sequences, func(layer int, x []float32) {
		if layer == len(e.weights.layers) {
			means = meansOf(x, sequences)
		}
	})
	return means, err
}

// layers runs sequences through the model, and gives the vectors of their tokens behind each layer,
// counted from 1, in memory of s.
func (e *Encoder) layers(ctx context.Context, s *scratch, sequences [][]int32, behind func(layer int, x []float32)) error {
	w := e.weights
	x := w.embedAll(s, sequences...)
	rows := len(x) / Dimension
	for i := range w.layers {
		if err := ctx.Err(); err != nil {
			return err
		}
		l := &w.layers[i]
		e.attend(s, l, x, sequences)
		w.normRows(x, l.mixNorm)
		for from := 0; from < rows; from += chunk {
			n := min(chunk, rows-from)
			part := x[from*Dimension:][:n*Dimension]
			h := sized(&s.inner, n*inner)
			e.set(s, h, part, &l.up, n)
			e.kernels.gelu(h)
			e.add(s, part, h, &l.down, n)
		}
		w.normRows(x, l.outNorm)
		behind(i+1, x)
	}
	return nil
}

// meansOf are the means of each sequence's vectors.
func meansOf(x []float32, sequences [][]int32) [][]float32 {
	means := make([][]float32, len(sequences))
	for i, ids := range sequences {
		mean := make([]float32, Dimension)
		for t := range ids {
			for j, v := range x[t*Dimension:][:Dimension] {
				mean[j] += v / float32(len(ids))
			}
		}
		means[i], x = mean, x[len(ids)*Dimension:]
	}
	return means
}

// embedAll returns the vectors of sequences in front of the first layer, one behind the other, in
// memory of s.
func (w *weights) embedAll(s *scratch, sequences ...[]int32) []float32 {
	rows := 0
	for _, ids := range sequences {
		rows += len(ids)
	}
	x := sized(&s.x, rows*Dimension)
	row := x
	for _, ids := range sequences {
		for t, id := range ids {
			w.embed(row[:Dimension], id, t)
			row = row[Dimension:]
		}
	}
	w.normRows(x, w.embedNorm)
	return x
}

// embed writes the sum of the embeddings of a token and of its position.
func (w *weights) embed(x []float32, id int32, position int) {
	row := w.words.data[int(id)*w.words.rowBytes():]
	for i := range Dimension / block {
		unpackBlock((*[block]float32)(x[i*block:]), row[i*blockSize:])
	}
	for j, p := range w.position[position*Dimension:][:Dimension] {
		x[j] += p
	}
}

// set writes l(a) to c, for so many rows.
func (e *Encoder) set(s *scratch, c, a []float32, l *linear, rows int) {
	for r := range rows {
		copy(c[r*l.w.out:], l.b)
	}
	e.product(s, c, a, l.w, rows)
}

// add adds l(a) to c.
func (e *Encoder) add(s *scratch, c, a []float32, l *linear, rows int) {
	addBias(c, l.b, rows)
	e.product(s, c, a, l.w, rows)
}

// addBias adds b to each row of c.
func addBias(c, b []float32, rows int) {
	for r := range rows {
		row := c[r*len(b):][:len(b)]
		for j, v := range b {
			row[j] += v
		}
	}
}

// product adds w·a to c, panel by panel of w.
func (e *Encoder) product(s *scratch, c, a []float32, w matrix, rows int) {
	for from := 0; from < w.in; from += depth {
		for o := 0; o < w.out; o += lanes {
			e.kernels.unpack(s.panel[:], w.data[o*w.rowBytes()+from/block*blockSize:], w.rowBytes(), depth/block)
			e.kernels.mul(c[o:], w.out, a[from:], w.in, s.panel[:], lanes, rows, depth)
		}
	}
}

// attend adds to x the attention of the rows of each sequence to each other.
func (e *Encoder) attend(s *scratch, l *layer, x []float32, sequences [][]int32) {
	rows := len(x) / Dimension
	q, k, v := sized(&s.q, (rows+padding)*Dimension), sized(&s.k, len(x)), sized(&s.v, len(x))
	e.set(s, q, x, &l.query, rows)
	e.set(s, k, x, &l.key, rows)
	e.set(s, v, x, &l.value, rows)
	if len(sequences) == 1 {
		e.add(s, x, e.kernels.mix(s, q, k, v, Dimension, rows), &l.mix, rows)
		return
	}
	all := sized(&s.all, len(x))
	from := 0
	for _, ids := range sequences {
		copy(all[from:], e.kernels.mix(s, q[from:], k[from:], v[from:], Dimension, len(ids)))
		from += len(ids) * Dimension
	}
	e.add(s, x, all, &l.mix, rows)
}

// padded returns rows rounded up to padding.
func padded(rows int) int { return (rows + padding - 1) / padding * padding }

// mix returns for each row the values that its query chooses, head by head, in memory of s. The
// rows of query, key and value are stride values apart; those of query are padded.
func (k *kernels) mix(s *scratch, query, key, value []float32, stride, rows int) []float32 {
	width := (rows + lanes - 1) / lanes * lanes
	keys, mixed := sized(&s.keys, width*Dimension), sized(&s.mixed, padded(rows)*Dimension)
	columns(keys, key, stride, rows, width)
	for h := range heads {
		for from := 0; from < rows; from += chunk {
			n := min(chunk, rows-from)
			scores := sized(&s.scores, padded(n)*width)
			for o := 0; o < width; o += lanes {
				k.product(scores[o:], width, query[from*stride+h*headWidth:], stride, keys[(h*width+o)*headWidth:], lanes, n, headWidth)
			}
			for r := range n {
				row := scores[r*width:][:width]
				for i := rows; i < width; i++ {
					row[i] = masked
				}
				k.softmax(row, 1/math.Sqrt2/4) // 1/√headWidth
			}
			for o := 0; o < headWidth; o += lanes {
				k.product(mixed[from*Dimension+h*headWidth+o:], Dimension, scores, width, value[h*headWidth+o:], stride, n, rows)
			}
		}
	}
	return mixed[:rows*Dimension]
}

// columns turns the keys (rows of Dimension values, stride apart) into panels for mul: for each
// head and each group of lanes rows, headWidth × lanes values. width is rows rounded up to lanes;
// what is beyond rows stays undefined.
func columns(panels, keys []float32, stride, rows, width int) {
	for t := range rows {
		for h := range heads {
			panel := panels[(h*width+t/lanes*lanes)*headWidth+t%lanes:]
			for j, v := range keys[t*stride+h*headWidth:][:headWidth] {
				panel[j*lanes] = v
			}
		}
	}
}

// normRows gives each row of x mean 0 and variance 1, then gain and shift. The conversions round
// products, so that all processors give the same bits.
func (w *weights) normRows(x []float32, n norm) {
	for ; len(x) > 0; x = x[Dimension:] {
		row := (*[Dimension]float32)(x)
		var s0, s1, s2, s3 float32
		for j := 0; j < Dimension; j += 4 {
			s0 += row[j]
			s1 += row[j+1]
			s2 += row[j+2]
			s3 += row[j+3]
		}
		mean := (s0 + s1 + s2 + s3) / Dimension
		s0, s1, s2, s3 = 0, 0, 0, 0
		for j := 0; j < Dimension; j += 4 {
			d0, d1, d2, d3 := row[j]-mean, row[j+1]-mean, row[j+2]-mean, row[j+3]-mean
			s0 += float32(d0 * d0)
			s1 += float32(d1 * d1)
			s2 += float32(d2 * d2)
			s3 += float32(d3 * d3)
		}
		scale := 1 / float32(math.Sqrt(float64((s0+s1+s2+s3)/Dimension+w.epsilon)))
		gain, shift := (*[Dimension]float32)(n.gain), (*[Dimension]float32)(n.shift)
		for j := range row {
			row[j] = float32((row[j]-mean)*scale*gain[j]) + shift[j]
		}
	}
}
