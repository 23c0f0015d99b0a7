package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// hand is somebody at a keyboard who has no mouse.
type hand struct {
	t   *testing.T
	tab context.Context
	axe string
}

// do runs an action of the browser.
func (h *hand) do(a chromedp.Action[chromedp.Void]) {
	h.t.Helper()
	if err := chromedp.Do(h.tab, a); err != nil {
		h.t.Fatal(err)
	}
}

// ask evaluates a question about the page.
func ask[T any](h *hand, script string) T {
	h.t.Helper()
	v, err := chromedp.Run(h.tab, chromedp.Evaluate[T](script))
	if err != nil {
		h.t.Fatalf("%s: %v", script, err)
	}
	return v
}

// to presses the tabulator until what has the focus fits: a selector, and words
// that its text or that of its label begins with.
func (h *hand) to(selector, words string) {
	h.t.Helper()
	fits := fmt.Sprintf(`(() => { const e = document.activeElement, label = e.labels && e.labels[0] ? e.labels[0] : e;
		return e.matches(%q) && label.textContent.trim().startsWith(%q) })()`, selector, words)
	for range 300 {
		h.do(chromedp.KeyEvent(kb.Tab))
		if ask[bool](h, fits) {
			return
		}
	}
	h.t.Fatalf("no way by keyboard to %s with %q on %s: %s", selector, words, ask[string](h, "location.pathname"), ask[string](h, "document.querySelector('main').innerText"))
}

// enter presses the link or button that fits, and waits for the page behind it.
func (h *hand) enter(selector, words string) {
	h.t.Helper()
	h.to(selector, words)
	r, err := chromedp.RunResponse(h.tab, chromedp.KeyEvent(kb.Enter))
	if err != nil {
		h.t.Fatalf("enter on %s with %q: %v", selector, words, err)
	}
	if r.Status >= 400 {
		h.t.Fatalf("enter on %s with %q: %d: %s", selector, words, r.Status, ask[string](h, "document.querySelector('main').innerText"))
	}
}

// look lets axe look at the page as it is, at both widths.
func (h *hand) look() {
	h.t.Helper()
	for _, width := range []int64{320, 1280} {
		h.do(chromedp.EmulateViewport(width, 900))
		ask[bool](h, h.axe+"; true")
		s, err := chromedp.Run(h.tab, chromedp.Evaluate[seen](look, chromedp.EvalAwaitPromise))
		if err != nil {
			h.t.Fatal(err)
		}
		for _, v := range s.Violations {
			h.t.Errorf("%s at %d px: %s", s.Title, width, v)
		}
		if s.Sideways {
			h.t.Errorf("%s scrolls sideways at %d px", s.Title, width)
		}
	}
}

// waitFor waits until the page, which loads itself anew, has an element.
func (h *hand) waitFor(selector string) {
	h.t.Helper()
	for range 600 {
		if ok, err := chromedp.Run(h.tab, chromedp.Evaluate[bool](fmt.Sprintf("document.querySelector(%q) !== null && document.readyState === 'complete'", selector))); err == nil && ok {
			return
		}
		time.Sleep(300 * time.Millisecond)
	}
	h.t.Fatalf("%s does not come: %s", selector, ask[string](h, "document.querySelector('main').innerText"))
}

// search chooses the quick search, begins it, and waits for the options.
func (h *hand) search(button string) {
	h.t.Helper()
	h.to("input[name=effort]", "")
	h.do(chromedp.KeyEvent(kb.ArrowUp))
	h.enter("form button:not([tabindex])", button)
	h.waitFor(".compare")
	h.look()
}

// acceptFirst reads what the first option does and accepts it.
func (h *hand) acceptFirst() (told int) {
	h.t.Helper()
	h.enter(".compare__head a", "Option 1")
	h.look()
	h.enter("main a.nhsuk-button", "See who would be told")
	h.look()
	told = ask[int](h, "document.querySelectorAll('.told__item').length")
	h.enter("main form button", "Accept")
	if words := ask[string](h, "document.querySelector('main').innerText"); !strings.Contains(words, "Option 1 was accepted") {
		h.t.Fatalf("after accepting: %s", words)
	}
	return told
}

// TestPlanByKeyboardInChromium lets a lead plan a cohort, compare, accept, publish,
// move one person to another set, and plan again after a lost venue, by keyboard
// alone.
func TestPlanByKeyboardInChromium(t *testing.T) {
	h, stopBrowser := newHand(t, 15*time.Minute)
	defer stopBrowser()
	ctx, stop := context.WithCancel(context.Background())
	over := make(chan struct{})
	g, err := demonstrate(ctx, over) // one of its own, because it changes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); <-over })

	h.do(chromedp.Navigate(g.SignIn["programme_lead"]))
	h.enter("main form button", "")
	h.enter("header a", "Cohorts")
	h.enter(".section-menu a", "Planner")
	h.look()
	h.enter("main a", "Plan dates")
	h.look()
	h.to("input[name=cohorts]", "X1 ")
	h.do(chromedp.KeyEvent(" "))
	h.search("Find dates")
	if n := ask[int](h, "document.querySelectorAll('.compare__head').length"); n < 3 {
		t.Errorf("%d options to compare, want at least three", n)
	}
	if told := h.acceptFirst(); told != 0 {
		t.Errorf("%d people are told of a draft", told)
	}

	h.enter("main a", "cohort X1")
	h.enter("main form button", "Publish")
	h.movePerson()

	h.enter("main nav a", "Sessions")
	h.enter("main a", "Workshop part A")
	h.enter("main a", "Plan again after a change")
	h.look()
	h.to("input[name=change]", "A facilitator is ill")
	h.do(chromedp.KeyEvent(kb.ArrowDown))
	h.search("Find a repair")
	if told := h.acceptFirst(); told == 0 {
		t.Error("nobody is told of a workshop elsewhere")
	}
}

// movePerson moves the first person on the board of the cohort to another set, and
// accepts that.
func (h *hand) movePerson() {
	h.t.Helper()

	h.enter("main nav a", "Set board")
	h.look()
	h.to("#board-move select", "")
	h.do(chromedp.KeyEvent(kb.ArrowDown))
	isFirst := ask[bool](h, "document.activeElement.selectedOptions[0].text.endsWith('set 1')")
	h.do(chromedp.KeyEvent(kb.Tab))
	if isFirst { // the first set is what the field offers
		h.do(chromedp.KeyEvent(kb.ArrowDown))
	}
	h.enter("#board-move button", "Move")
	h.enter("main a.nhsuk-button", "Check and accept")
	if ask[bool](h, "document.querySelector('#why') !== null") {
		h.to("#why", "")
		h.do(chromedp.KeyEvent("Both agree"))
	}
	h.enter("main form button[type=submit]", "")
}
