package instance

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// Bounds of a file, so that a strange one is refused instead of filling memory.
const (
	mostBytes = 16 << 20
	mostDepth = 24
)

// node is one value of a JSON text with the offset at which it begins.
type node struct {
	offset int
	value  any      // nil, bool, string, json.Number, or '{' or '[' for those with items
	keys   []string // of an object, beside items
	index  map[string]int
	items  []*node
}

// get returns the value of a key, or nil.
func (n *node) get(key string) *node {
	if i, has := n.index[key]; has {
		return n.items[i]
	}
	return nil
}

// lookup returns the value that the path leads to, and true, or the last one on the
// way and false.
func (n *node) lookup(at path) (*node, bool) {
	for _, key := range at {
		var next *node
		switch key := key.(type) {
		case int:
			if key < len(n.items) {
				next = n.items[key]
			}
		case string:
			next = n.get(key)
		}
		if next == nil {
			return n, false
		}
		n = next
	}
	return n, true
}

// parser makes nodes of a text that is known to be JSON.
type parser struct {
	data []byte
	dec  *json.Decoder
}

// parse reads a whole text. Unlike the standard library it refuses keys that are
// given twice, and knows where everything stands.
func parse(data []byte) (*node, error) {
	if len(data) > mostBytes {
		return nil, faultAt(data, 0, nil, "the file is larger than %d megabytes", mostBytes>>20)
	}
	if !utf8.Valid(data) {
		return nil, faultAt(data, firstBroken(data), nil, "this is not text in UTF-8")
	}
	var whole json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		offset := len(data)
		var wrong *json.SyntaxError
		if errors.As(err, &wrong) && !strings.HasPrefix(wrong.Error(), "unexpected end") {
			offset = int(wrong.Offset) - 1
		}
		return nil, faultAt(data, offset, nil, "this is not JSON: %v", err)
	}
	p := &parser{data, json.NewDecoder(bytes.NewReader(data))}
	p.dec.UseNumber()
	return p.next(nil)
}

func firstBroken(data []byte) int {
	at := 0
	for at < len(data) {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		at += size
	}
	return at
}

// begin returns the offset of the next token.
func (p *parser) begin() int {
	at := int(p.dec.InputOffset())
	for at < len(p.data) && strings.IndexByte(" \t\r\n,:", p.data[at]) >= 0 {
		at++
	}
	return at
}

func (p *parser) next(at path) (*node, error) {
	n := &node{offset: p.begin()}
	if len(at) > mostDepth {
		return nil, faultAt(p.data, n.offset, at, "values are nested too deeply")
	}
	token, err := p.dec.Token()
	if err != nil {
		return nil, faultAt(p.data, n.offset, at, "this is not JSON: %v", err)
	}
	delim, ok := token.(json.Delim)
	if !ok {
		n.value = token
		return n, nil
	}
	n.value = rune(delim)
	for p.dec.More() {
		if delim == '{' {
			err = p.pair(n, at)
		} else {
			err = p.item(n, at.and(len(n.items)))
		}
		if err != nil {
			return nil, err
		}
	}
	_, err = p.dec.Token()
	return n, err
}

func (p *parser) item(n *node, at path) error {
	item, err := p.next(at)
	n.items = append(n.items, item)
	return err
}

func (p *parser) pair(n *node, at path) error {
	offset := p.begin()
	token, err := p.dec.Token()
	if err != nil {
		return err
	}
	key, _ := token.(string)
	if _, has := n.index[key]; has {
		return faultAt(p.data, offset, at.and(key), "this key is given twice")
	}
	if n.index == nil {
		n.index = map[string]int{}
	}
	n.index[key] = len(n.keys)
	n.keys = append(n.keys, key)
	return p.item(n, at.and(key))
}
