package abp

import (
	"database/sql/driver"
	"fmt"
)

// code is what every state of ours is: a small number in memory, its text in
// the table. The text list is the whole definition.
type code interface{ ~uint8 }

func codeText[T code](c T, texts []string) string {
	if int(c) < len(texts) {
		return texts[c]
	}
	return fmt.Sprintf("unknown (%d)", c)
}

func codeValue[T code](c T, texts []string) (driver.Value, error) {
	if int(c) >= len(texts) {
		return nil, fmt.Errorf("code %d of %T has no text", c, c)
	}
	return texts[c], nil
}

func codeScan[T code](c *T, src any, texts []string) error {
	var s string
	switch v := src.(type) {
	case string:
		s = v
	case []byte:
		s = string(v)
	default:
		return fmt.Errorf("scan %T from %T", *c, src)
	}
	v, ok := codeParse[T](s, texts)
	if !ok {
		return fmt.Errorf("%q is not a %T", s, *c)
	}
	*c = v
	return nil
}

func codeParse[T code](s string, texts []string) (T, bool) {
	for i, t := range texts {
		if t == s {
			return T(i), true
		}
	}
	return 0, false
}
