package web

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/upstander/upstander/internal/abp"
)

// weightForm sends every weight as so much.
func weightForm(amount string) url.Values {
	form := url.Values{"version": {"0"}}
	var w abp.BoardWeights
	for _, e := range w.Each() {
		form.Set(e.Name, amount)
	}
	return form
}

func TestBoardPage(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b := x.as(x.w.Lead)
	board, place, set := "/cohorts/"+x.w.Cohort.ID+"/board", x.w.Place.ID, x.w.Set.ID
	r := b.get(board)
	if got := r.text("#" + set + " #" + place); !strings.Contains(got, "Dora Delegate") || !strings.Contains(got, "Wreake University Hospitals") || !strings.Contains(got, "band 6") {
		t.Errorf("the card says %q", got)
	}
	if got := r.text("#" + set); !strings.Contains(got, "Facilitator: Fay Facilitator") || !strings.Contains(got, "Tuesdays, 9:30am to 11am") || !strings.Contains(got, "1 member instead of 7: 288") {
		t.Errorf("the set says %q", got)
	}
	// Out of the set: the person waits, and undoing brings them back.
	r = b.post(board+"/moves", url.Values{"version": {"0"}, "delegate": {place}, "set": {""}})
	if r.status != 303 || r.location() != board+"#"+place {
		t.Fatalf("move answered %d to %s: %s", r.status, r.location(), r.text("main"))
	}
	r = b.get(board)
	if r.text("#waiting #"+place) == "" || !strings.Contains(r.text(".board__tools"), "Undo the move of Dora Delegate from set 1 to no set") || !strings.Contains(r.text(".board__tools"), "Check and accept") {
		t.Errorf("after the move: %s", r.text("main"))
	}
	if r := b.get(board + "/acceptance"); !strings.Contains(r.text("main"), "1 person gets a mail") || !strings.Contains(r.text("table"), "Dora Delegate") {
		t.Errorf("acceptance: %s", r.text("main"))
	}
	if r := b.get(board + "/delegates/" + place); !strings.Contains(r.text("main"), "Set 1: +274") {
		t.Errorf("why: %s", r.text("main"))
	}
	if r = b.post(board+"/undo", url.Values{"version": {"1"}}); r.status != 303 {
		t.Fatalf("undo answered %d", r.status)
	}
	if r = b.get(board); r.text("#"+set+" #"+place) == "" || !strings.Contains(r.text(".board__tools"), "Do again: the move of Dora Delegate") {
		t.Errorf("after undoing: %s", r.text("main"))
	}
}

func TestBoardRefusals(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b := x.as(x.w.Lead)
	board, place, set := "/cohorts/"+x.w.Cohort.ID+"/board", x.w.Place.ID, x.w.Set.ID
	b.post(board+"/locks", url.Values{"version": {"0"}, "delegate": {place}, "locked": {"yes"}})
	if r := b.get(board); !strings.Contains(r.text("#"+place), "locked") || r.page().Find("#"+place+"[data-free]").Length() != 0 {
		t.Errorf("a locked card: %s", r.text("#"+place))
	}
	broken := weightForm("10")
	broken.Set("version", "1")
	broken.Set("lone", "many")
	stale := weightForm("11")
	tests := []struct {
		name, path string
		form       url.Values
		status     int
		say        string
		kept       string // selector of what was typed
	}{
		{"a locked person", "/moves", url.Values{"version": {"1"}, "delegate": {place}, "set": {""}}, 422, "Unlock them first.", "#delegate option[selected][value=" + place + "]"},
		{"nobody", "/moves", url.Values{"version": {"1"}, "delegate": {""}, "set": {set}}, 422, "Choose a person of this cohort.", "#set option[selected][value=" + set + "]"},
		{"a set of another cohort", "/moves", url.Values{"version": {"1"}, "delegate": {place}, "set": {x.w.ForeignSet.ID}}, 422, "Choose a set of this cohort.", ""},
		{"an old board", "/moves", url.Values{"version": {"0"}, "delegate": {place}, "set": {""}}, 409, "Somebody else changed this board", "#delegate option[selected][value=" + place + "]"},
		{"no version", "/moves", url.Values{"delegate": {place}}, 409, "Somebody else changed this board", ""},
		{"a weight that is no number", "/weights", broken, 422, "Enter a whole number from 0 to 1000.", "#weights[open] #lone[value=many]"},
		{"weights on an old board", "/weights", stale, 409, "Somebody else changed this board", "#weights[open] #lone[value='11']"},
		{"nothing to do again", "/undo", url.Values{"version": {"1"}, "again": {"yes"}}, 409, "There is nothing to do again.", ""},
		{"nothing to accept", "/acceptance", url.Values{"version": {"1"}, "why": {"none"}}, 409, "There is nothing to accept", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := b.post(board+tt.path, tt.form)
			if r.status != tt.status || !strings.Contains(r.text("main"), tt.say) {
				t.Errorf("answered %d, want %d and %q: %s", r.status, tt.status, tt.say, r.text("main"))
			}
			if isError := strings.HasPrefix(r.text("title"), "Error: "); isError != (tt.status == 422) {
				t.Errorf("the title is %q", r.text("title"))
			}
			if tt.kept != "" && r.page().Find(tt.kept).Length() != 1 {
				t.Errorf("what was typed is gone: no %s", tt.kept)
			}
		})
	}
}

// TestBoardAccepts: the one person who leaves the set is told, and the page says so.
func TestBoardAccepts(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	b := x.as(x.w.Lead)
	board := "/cohorts/" + x.w.Cohort.ID + "/board"
	b.post(board+"/moves", url.Values{"version": {"0"}, "delegate": {x.w.Place.ID}, "set": {""}})
	r := b.post(board+"/acceptance", url.Values{"version": {"1"}})
	if r.status != 303 {
		t.Fatalf("answered %d: %s", r.status, r.text("main"))
	}
	r = b.get(r.location())
	if !strings.Contains(r.text("main"), "The sets are as the board shows them. 1 person gets a mail.") || !strings.Contains(r.text("main"), "Nobody yet.") {
		t.Errorf("the sets say %s", r.text("main"))
	}
	if r := b.post(board+"/acceptance", url.Values{"version": {fmt.Sprint(1)}}); r.status != 409 {
		t.Errorf("accepted twice: %d", r.status)
	}
}
