package abp

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of failure an error is. Package web turns it into a status.
type Code uint8

// The kinds of failure. Internal is every error that is not an *Error.
const (
	Internal     Code = iota // nobody's fault but ours; the person reads only a number
	Invalid                  // what was typed cannot be accepted; Fields says where
	Unauthorised             // sign in first
	Forbidden                // signed in, but this act is for other roles
	NotFound                 // does not exist, or not for this viewer
	Conflict                 // the record is no longer as the form showed it
	TooMany                  // asked too often; try later
	Gone                     // was here once and will not come back
	TooLarge                 // more than the programme takes in one piece
	Unavailable              // cannot be done at this moment; nothing was lost
	Unproven                 // signed in and allowed, but prove again first that it is you
)

// FieldError is one sentence about one field of a form.
type FieldError struct {
	Field   string // the name of the form field
	Message string // a full sentence
}

// Error is a failure that a person may read. Message is a full sentence that
// says what happened and what to do.
type Error struct {
	Code    Code
	Message string
	Fields  []FieldError
}

// Error returns the sentence, and the fields where there are any.
func (e *Error) Error() string {
	if len(e.Fields) == 0 {
		return e.Message
	}
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		parts[i] = f.Field + ": " + f.Message
	}
	return e.Message + " (" + strings.Join(parts, "; ") + ")"
}

// Errorf makes an error of the given kind with a sentence for a person.
func Errorf(code Code, format string, args ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// CodeOf returns the kind of err: that of the first *Error in its chain, or
// Internal.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// InvalidField is an Invalid error about one field of a form.
func InvalidField(field, format string, args ...any) error {
	return &Error{Code: Invalid, Message: "Check what you entered.", Fields: []FieldError{{field, fmt.Sprintf(format, args...)}}}
}

// Check collects what is wrong with a form, field by field, so that a person
// reads all of it at once.
type Check struct{ fields []FieldError }

// Field notes a sentence about a field.
func (c *Check) Field(field, format string, args ...any) {
	c.fields = append(c.fields, FieldError{field, fmt.Sprintf(format, args...)})
}

// Require notes that the field is missing if value is empty.
func (c *Check) Require(field, value, sentence string) {
	if value == "" {
		c.Field(field, "%s", sentence)
	}
}

// Longest notes that the field is too long if value has more than max characters.
func (c *Check) Longest(field, value string, max int) {
	if n := len([]rune(value)); n > max {
		c.Field(field, "Shorten this to %d characters; it has %d.", max, n)
	}
}

// Add notes what an Invalid error says about fields.
func (c *Check) Add(err error) {
	var e *Error
	if errors.As(err, &e) {
		c.fields = append(c.fields, e.Fields...)
	}
}

// Err returns nil if nothing was noted, or one Invalid error with every field.
func (c *Check) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Message: "Check what you entered.", Fields: c.fields}
}
