package instance

import (
	"bytes"
	"encoding/json"
	"reflect"
)

// Write returns a question or an answer as a file: the same octets for the same
// value.
func Write(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(listed(reflect.ValueOf(v)).Interface())
	return out.Bytes(), err
}

// listed returns a copy in which a list or a table that is not there is an empty
// one: the format has no null for those.
func listed(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(listed(v.Elem()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(listed(v.Field(i)))
		}
	case reflect.Slice:
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(listed(v.Index(i)))
		}
	case reflect.Map:
		out.Set(reflect.MakeMap(v.Type()))
		for key, value := range v.Seq2() {
			out.SetMapIndex(key, listed(value))
		}
	default:
		out.Set(v)
	}
	return out
}
