package instance

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// mostNumber bounds every number of a file.
const mostNumber = 1_000_000

// mayMiss lists the keys that a file may leave out beside those that are null when
// they are: they then mean none, or no.
var mayMiss = []string{
	"Plan.note", "Plan.pins", "Sets.note", "Sets.pins", "Calendared.coffee", "DayRule.weight",
	"Facilitator.off", "Facilitator.leave", "Facilitator.busy", "Delegate.off", "Delegate.leave",
	"SetFacilitator.manages", "OpenSet.optional", "SetDelegate.tags", "SetDelegate.cannot", "SetDelegate.prefer_not",
}

// mayBeEmpty lists the texts that may be empty or null.
var mayBeEmpty = []string{
	"Plan.note", "Sets.note", "DayRule.label", "Timetable.note", "Timetable.solver", "Conflict.note", "Conflict.solver", "Allocation.note", "Allocation.solver",
	"AllocatedSet.slot", "AllocatedSet.facilitator",
}

// filler puts nodes into the types of this package. The types themselves say which
// keys there are: json tags name them, pointers may be null, and what is left out
// when empty is left out in files too.
type filler struct{ data []byte }

func (f filler) fault(n *node, at path, reason string, args ...any) error {
	return faultAt(f.data, n.offset, at, reason, args...)
}

func (f filler) fill(n *node, at path, to reflect.Value) error {
	switch to.Type() {
	case reflect.TypeFor[Day]():
		return f.day(n, at, to)
	case reflect.TypeFor[Range](), reflect.TypeFor[[2]int]():
		return f.span(n, at, to)
	}
	switch to.Kind() {
	case reflect.Struct:
		return f.object(n, at, to)
	case reflect.Map:
		return f.dictionary(n, at, to)
	case reflect.Slice, reflect.Array:
		return f.list(n, at, to)
	case reflect.Pointer:
		if n.value == nil {
			return nil
		}
		to.Set(reflect.New(to.Type().Elem()))
		return f.fill(n, at, to.Elem())
	case reflect.String:
		return f.text(n, at, to)
	case reflect.Bool:
		b, ok := n.value.(bool)
		if !ok {
			return f.fault(n, at, "true or false is expected")
		}
		to.SetBool(b)
		return nil
	}
	return f.number(n, at, to)
}

func (f filler) number(n *node, at path, to reflect.Value) error {
	text, ok := n.value.(json.Number)
	if !ok {
		return f.fault(n, at, "a whole number is expected")
	}
	number, err := strconv.Atoi(text.String())
	switch {
	case err != nil:
		return f.fault(n, at, "%s is not a whole number", clipped(text.String()))
	case number < 0:
		return f.fault(n, at, "%d is negative", number)
	case number > mostNumber:
		return f.fault(n, at, "%d is more than %d", number, mostNumber)
	}
	to.SetInt(int64(number))
	return nil
}

// clipped shortens what was typed, for a message.
func clipped(text string) string {
	if runes := []rune(text); len(runes) > 60 {
		return string(runes[:60]) + "..."
	}
	return text
}

// enums lists the words of the types that have but a few.
var enums = map[reflect.Type][]string{
	reflect.TypeFor[Part](): {"A1", "A2", "L", "P1", "P2", "AM", "PM"},
	reflect.TypeFor[Kind](): {"full", "half", "als", "coffee", "celebration"},
	reflect.TypeFor[Role](): {"lead", "workshop", "als", "host"},
}

func (f filler) text(n *node, at path, to reflect.Value) error {
	text, ok := n.value.(string)
	if !ok {
		return f.fault(n, at, "a text in quotation marks is expected")
	}
	if words := enums[to.Type()]; words != nil && !slices.Contains(words, text) {
		return f.fault(n, at, "%q is none of %s", clipped(text), strings.Join(words, " "))
	}
	to.SetString(text)
	return nil
}

func (f filler) day(n *node, at path, to reflect.Value) error {
	text, ok := n.value.(string)
	if !ok {
		return f.fault(n, at, "a date such as \"2027-02-03\" is expected")
	}
	d, err := ParseDay(text)
	if err != nil {
		return f.fault(n, at, "%s is not a date such as 2027-02-03", clipped(text))
	}
	if year := d.Time().Year(); year < 1970 || year > 2199 {
		return f.fault(n, at, "%s is not between 1970 and 2199", d)
	}
	to.SetInt(int64(d))
	return nil
}

// span reads the two ends of a range of days or numbers, which must be in order.
func (f filler) span(n *node, at path, to reflect.Value) error {
	if n.value != '[' || len(n.items) != 2 {
		return f.fault(n, at, "a list of two is expected: from and to")
	}
	for i, item := range n.items {
		if err := f.fill(item, at.and(i), to.Index(i)); err != nil {
			return err
		}
	}
	if to.Index(0).Int() > to.Index(1).Int() {
		return f.fault(n, at, "the range is the wrong way round")
	}
	return nil
}

func (f filler) list(n *node, at path, to reflect.Value) error {
	if n.value != '[' {
		return f.fault(n, at, "a list is expected")
	}
	if to.Kind() == reflect.Slice {
		to.Set(reflect.MakeSlice(to.Type(), len(n.items), len(n.items)))
	} else if len(n.items) != to.Len() {
		return f.fault(n, at, "a list of %d is expected", to.Len())
	}
	for i, item := range n.items {
		if err := f.fill(item, at.and(i), to.Index(i)); err != nil {
			return err
		}
		if to.Index(i).Kind() == reflect.String && to.Index(i).String() == "" {
			return f.fault(item, at.and(i), "the text is empty")
		}
	}
	return nil
}

func (f filler) dictionary(n *node, at path, to reflect.Value) error {
	if n.value != '{' {
		return f.fault(n, at, "an object is expected")
	}
	to.Set(reflect.MakeMap(to.Type()))
	for i, item := range n.items {
		key, value := reflect.New(to.Type().Key()).Elem(), reflect.New(to.Type().Elem()).Elem()
		if err := f.text(&node{offset: item.offset, value: n.keys[i]}, at.and(n.keys[i]), key); err != nil {
			return err
		}
		if err := f.fill(item, at.and(n.keys[i]), value); err != nil {
			return err
		}
		to.SetMapIndex(key, value)
	}
	return nil
}

// field is a key of an object and where its value goes.
type field struct {
	key, name string // name has the type before it
	to        reflect.Value
	omits     bool
}

func fieldsOf(to reflect.Value) []field {
	var out []field
	for i := range to.NumField() {
		of := to.Type().Field(i)
		if of.Anonymous {
			out = append(out, fieldsOf(to.Field(i))...)
			continue
		}
		key, options, _ := strings.Cut(of.Tag.Get("json"), ",")
		out = append(out, field{key, to.Type().Name() + "." + key, to.Field(i), strings.Contains(options, "omitempty")})
	}
	return out
}

func (f filler) object(n *node, at path, to reflect.Value) error {
	if n.value != '{' {
		return f.fault(n, at, "an object is expected")
	}
	fields := fieldsOf(to)
	for i, key := range n.keys {
		if !slices.ContainsFunc(fields, func(x field) bool { return x.key == key }) {
			return f.fault(n.items[i], at.and(key), "this key is not known here")
		}
	}
	for _, x := range fields {
		if err := f.member(n, at, x); err != nil {
			return err
		}
	}
	return nil
}

// member fills one field of an object, or leaves it empty if that is allowed. A
// list that is left out is an empty list.
func (f filler) member(n *node, at path, x field) error {
	in := n.get(x.key)
	canBeNull := x.to.Kind() == reflect.Pointer && !x.omits
	if in == nil {
		if !x.omits && !canBeNull && !slices.Contains(mayMiss, x.name) {
			return f.fault(n, at, "the key %q is missing", x.key)
		}
		if x.to.Kind() == reflect.Slice && !x.omits {
			x.to.Set(reflect.MakeSlice(x.to.Type(), 0, 0))
		}
		return nil
	}
	canBeEmpty := slices.Contains(mayBeEmpty, x.name)
	if in.value == nil && !canBeNull {
		if canBeEmpty && x.to.Kind() == reflect.String {
			return nil
		}
		return f.fault(in, at.and(x.key), "a value is expected, not null")
	}
	if err := f.fill(in, at.and(x.key), x.to); err != nil {
		return err
	}
	if x.to.Kind() == reflect.String && x.to.String() == "" && !canBeEmpty {
		return f.fault(in, at.and(x.key), "the text is empty")
	}
	if x.omits && (x.to.Kind() == reflect.Slice || x.to.Kind() == reflect.Map) && x.to.Len() == 0 {
		x.to.SetZero()
	}
	return nil
}
