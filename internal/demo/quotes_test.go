package demo_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/demo"
)

// TestQuotes holds that a dozen quotes are in every state, each by somebody else.
func TestQuotes(t *testing.T) {
	h := build(t, demo.Options{})
	states, attributions, writers := map[abp.QuoteState]int{}, map[string]int{}, map[string]bool{}
	for i := range h.quotes {
		q := &h.quotes[i]
		states[q.State()]++
		writers[q.SubjectID] = true
		if q.State() == abp.QuotePublished {
			attributions[q.Attribution]++
		}
	}
	want := map[abp.QuoteState]int{abp.QuotePublished: 3, abp.QuoteWaiting: 4, abp.QuoteShortened: 1, abp.QuoteRefused: 2, abp.QuoteWithdrawn: 1, abp.QuoteDraft: 1}
	if diff := cmp.Diff(want, states); diff != "" || len(writers) != 12 {
		t.Errorf("%d writers (-want +got):\n%s", len(writers), diff)
	}
	if diff := cmp.Diff(map[string]int{"delegate": 1, "delegate, acute provider": 1, "delegate, mental health and community provider": 1}, attributions); diff != "" {
		t.Errorf("attributions (-want +got):\n%s", diff)
	}
}
