package retrieval

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
)

// vectorMagic begins a file of vectors and names the version of its format.
const vectorMagic = "isnad vectors 1\n"

// A vectorFile holds vectors on disk or in the program. Its format, integers little-endian: the
// magic line; the model's name behind its length (uint16); the hash of the article (32 bytes);
// dimension and count (uint32 each); for each vector, in the order of their keys, the key (16
// bytes) and the values (float32 each); the SHA-256 of all that (32 bytes).
type vectorFile struct {
	model   string
	article [sha256.Size]byte
	vectors map[textKey][]float32
}

func (f vectorFile) bytes() []byte {
	keys := make([]textKey, 0, len(f.vectors))
	dimension := 0
	for key, v := range f.vectors {
		keys = append(keys, key)
		dimension = len(v)
	}
	slices.SortFunc(keys, func(a, b textKey) int { return bytes.Compare(a[:], b[:]) })
	data := make([]byte, 0, len(vectorMagic)+len(f.model)+100+len(keys)*(16+4*dimension))
	data = append(data, vectorMagic...)
	data = binary.LittleEndian.AppendUint16(data, uint16(len(f.model)))
	data = append(data, f.model...)
	data = append(data, f.article[:]...)
	data = binary.LittleEndian.AppendUint32(data, uint32(dimension))
	data = binary.LittleEndian.AppendUint32(data, uint32(len(keys)))
	for _, key := range keys {
		data = append(data, key[:]...)
		for _, x := range f.vectors[key] {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
		}
	}
	sum := sha256.Sum256(data)
	return append(data, sum[:]...)
}

var errTorn = errors.New("the vector file is damaged")

// parseVectors reads a file. Nothing of a file whose checksum is wrong is believed.
func parseVectors(data []byte) (vectorFile, error) {
	body := len(data) - sha256.Size
	if body < len(vectorMagic)+2 || string(data[:len(vectorMagic)]) != vectorMagic {
		return vectorFile{}, errTorn
	}
	if sha256.Sum256(data[:body]) != [sha256.Size]byte(data[body:]) {
		return vectorFile{}, errTorn
	}
	data = data[len(vectorMagic):body]
	nameLength := int(binary.LittleEndian.Uint16(data))
	data = data[2:]
	if len(data) < nameLength+sha256.Size+8 {
		return vectorFile{}, errTorn
	}
	f := vectorFile{model: string(data[:nameLength])}
	data = data[nameLength:]
	copy(f.article[:], data)
	data = data[sha256.Size:]
	dimension, count := int(binary.LittleEndian.Uint32(data)), int(binary.LittleEndian.Uint32(data[4:]))
	data = data[8:]
	size := 16 + 4*dimension
	if count > len(data)/size || len(data) != count*size {
		return vectorFile{}, errTorn
	}
	f.vectors = make(map[textKey][]float32, count)
	values := make([]float32, count*dimension)
	for i := range count {
		record := data[i*size : (i+1)*size]
		v := values[i*dimension : (i+1)*dimension : (i+1)*dimension]
		for j := range v {
			v[j] = math.Float32frombits(binary.LittleEndian.Uint32(record[16+4*j:]))
		}
		f.vectors[textKey(record[:16])] = v
	}
	return f, nil
}

// readVectors reads the vectors of an article by a model. The error says that there is no such
// file, or that it is damaged or of another article or model.
func readVectors(path, model string, article [sha256.Size]byte) (map[textKey][]float32, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f, err := parseVectors(data)
	if err != nil {
		return nil, err
	}
	if f.model != model || f.article != article {
		return nil, errors.New("the vector file is of another article or model")
	}
	return f.vectors, nil
}

// writeFile puts data in place of a file, whole or not at all.
func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the cache directory: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".vectors-*")
	if err != nil {
		return fmt.Errorf("write the vector cache: %w", err)
	}
	defer os.Remove(f.Name()) // fails once the file is renamed, as it should
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write the vector cache: %w", err)
	}
	return nil
}
